import { makeStyles, tokens } from '@fluentui/react-components';
import { BuildingMultipleRegular, GlobeRegular } from '@fluentui/react-icons';
import { useDeferredValue, useState } from 'react';

import type { ScopeId } from '../api';
import { type Client, type Clients, useClients, useMe } from '../scope';
import { ClientMark, type Find, Finder, type FindGroup, fitting, Overlay, sentenceOf } from '../ui';
import { phone } from './media';
import { recentClients } from './recent';

const useStyles = makeStyles({
  root: {
    position: 'fixed',
    top: '44px',
    left: 'var(--left)',
    width: '380px',
    maxWidth: 'calc(100vw - 16px)',
    maxHeight: 'min(560px, calc(100vh - 64px))',
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'hidden',
    [`@media ${phone}`]: { left: '8px', width: 'calc(100vw - 16px)' },
  },
  empty: { padding: '16px 12px', color: tokens.colorNeutralForeground2 },
  why: { padding: '10px 12px 0', fontWeight: tokens.fontWeightSemibold },
});

/** How many clients are drawn: nobody reads more, and letters find the others. */
const most = 40;

interface Choice extends Find {
  /** Undefined is all clients. */
  id: ScopeId | undefined;
}

interface SwitcherProps {
  /** Where it lies, in pixels from the left. */
  left: number;
  /** What the client is for, when that is already known: "Forms". */
  forWhat?: string;
  current: ScopeId | undefined;
  onChoose: (id: ScopeId | undefined, isBeside: boolean) => void;
  onClose: () => void;
}

/** Chooses the client that everything is about: three letters, Enter. */
export function Switcher({ left, forWhat, current, onChoose, onClose }: SwitcherProps) {
  const styles = useStyles();
  const me = useMe();
  const [text, setText] = useState('');
  const asked = useDeferredValue(text.trim());
  const clients = useClients({ text: asked });
  const isUnknown = clients.items === undefined && clients.query.error === null;
  const [recent] = useState(recentClients);
  const everywhere: Choice[] = [];
  if (forWhat === undefined) {
    everywhere.push({ key: 'all', id: undefined, label: 'All clients', icon: <BuildingMultipleRegular fontSize={20} /> });
  }
  if (me.globalPermissions !== undefined) {
    everywhere.push({
      key: 'global',
      id: 'global',
      label: 'Global',
      detail: 'What holds for every client',
      icon: <GlobeRegular fontSize={20} />,
    });
  }
  return (
    <Overlay
      label={forWhat === undefined ? 'Switch client' : `${forWhat}: choose a client`}
      className={styles.root}
      style={{ '--left': `${left}px` } as React.CSSProperties}
      onClose={onClose}
    >
      {forWhat !== undefined && <div className={styles.why}>{forWhat}: for which client?</div>}
      <Finder
        label="Client"
        placeholder="Find a client"
        text={text}
        onText={setText}
        // What fits best is not known before the clients are: whoever types ahead means one of them.
        groups={isUnknown && text.trim() !== '' ? [] : groupsOf(text.trim(), everywhere, clients, recent, current)}
        onChoose={(choice, isBeside) => onChoose(choice.id, isBeside)}
        isBusy={isUnknown || asked !== text.trim() || (clients.hasMore && clients.query.isFetching)}
        empty={<div className={styles.empty}>{whyEmpty(text, clients)}</div>}
      />
    </Overlay>
  );
}

function groupsOf(
  text: string,
  everywhere: Choice[],
  { items = [], hasMore }: Clients,
  recent: readonly ScopeId[],
  current: ScopeId | undefined,
): FindGroup<Choice>[] {
  const more = (left: number): string | undefined =>
    left > 0 ? `${left} more. Letters find them.` : hasMore ? 'There are more. Letters find them.' : undefined;
  if (text !== '') {
    const found = fitting(text, items, (one) => one.name);
    const wide = fitting(text, everywhere, (one) => one.label);
    return [
      { key: 'found', items: found.slice(0, most).map(choiceOf), note: more(found.length - most) },
      { key: 'everywhere', items: wide },
    ];
  }
  const last = recent
    .filter((id) => id !== current)
    .flatMap((id) => items.find((one) => one.id === id) ?? [])
    .slice(0, 5);
  const others = items.filter((one) => !last.includes(one));
  return [
    { key: 'recent', title: 'Recent', items: last.map(choiceOf) },
    { key: 'everywhere', items: everywhere },
    { key: 'clients', title: 'Clients', items: others.slice(0, most).map(choiceOf), note: more(others.length - most) },
  ];
}

function choiceOf(client: Client): Choice {
  return {
    key: client.id,
    id: client.id,
    label: client.name,
    detail: client.isActive ? (client.isProvider ? 'Your own organization' : client.tags.join(', ')) : 'Inactive',
    icon: <ClientMark id={client.id} name={client.name} />,
  };
}

function whyEmpty(text: string, { items, query }: Clients): string {
  if (query.error !== null) {
    return `The clients could not be loaded. ${sentenceOf(query.error)}`;
  }
  if (items === undefined || query.isFetching) {
    return 'Looking for clients…';
  }
  return text === ''
    ? 'No client is open to you. Somebody who administers the platform can change that.'
    : 'No client of yours has this name.';
}
