import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';

import type { ScopeId } from '../../api';
import { type Scope, useMe } from '../../scope';
import { Finder, fitting, Overlay, useDebounced, useLate } from '../../ui';
import type { Act, Found, Target } from './targets';
import { useFoundClients, useFoundForms, useFoundRuns, useFoundTickets, useFoundWorkflows } from './useFound';

const useStyles = makeStyles({
  root: {
    position: 'fixed',
    top: '72px',
    left: '50%',
    transform: 'translateX(-50%)',
    width: '640px',
    maxWidth: 'calc(100vw - 16px)',
    maxHeight: 'min(560px, calc(100vh - 96px))',
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'hidden',
    '@media (max-width: 639px)': { top: '8px', maxHeight: 'calc(100dvh - 16px)' },
  },
  empty: { padding: '16px 12px', display: 'grid', gap: '4px' },
  next: { color: tokens.colorNeutralForeground2 },
});

/** A page that can be found by its name. */
export interface PalettePage {
  key: string;
  label: string;
  icon: ReactNode;
  /** Its address; or, where a client has to be chosen first, the one within a client. */
  way: string | ((scope: ScopeId) => string);
}

interface PaletteProps {
  pages: readonly PalettePage[];
  /** The client of the page, whose forms and tickets are found. */
  scope: Scope | undefined;
  /** `isBeside` is so when somebody wants it in another tab. */
  onGo: (to: string, isBeside: boolean) => void;
  onSwitch: (to: ScopeId | undefined, isBeside: boolean) => void;
  onChoose: (label: string, way: (scope: ScopeId) => string) => void;
  onClose: () => void;
}

/** Finds clients, forms, workflows, runs, tickets and pages by a few letters. */
export function Palette({ pages, scope, onGo, onSwitch, onChoose, onClose }: PaletteProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState('');
  const text = typed.trim();
  const found = useFound(text, pages, scope);
  const isBusy = found.some((one) => one.isBusy);
  const choose = ({ label, act }: Target, isBeside: boolean): void => {
    if (act.name === 'go') {
      onGo(act.to, isBeside);
    } else if (act.name === 'switch') {
      onSwitch(act.to, isBeside);
    } else {
      onChoose(label, act.way);
    }
  };
  return (
    <Overlay label="Search" isDim className={styles.root} onClose={onClose}>
      <Finder
        label="Search"
        placeholder={
          scope === undefined ? 'Find a client, workflow, run, ticket or page' : `Search in ${scope.name}, or for another client`
        }
        text={typed}
        onText={setTyped}
        groups={found}
        onChoose={choose}
        isBusy={isBusy}
        empty={
          !isBusy &&
          found.every((one) => one.note === undefined) && (
            <div className={styles.empty}>
              Nothing fits “{text}”.
              <span className={styles.next}>{hint(scope)}</span>
            </div>
          )
        }
      />
    </Overlay>
  );
}

function hint(scope: Scope | undefined): string {
  return scope === undefined
    ? 'Forms, and tickets of other people, are found within a client: choose one first.'
    : 'Try fewer letters, or the whole number of a ticket.';
}

function useFound(text: string, pages: readonly PalettePage[], scope: Scope | undefined): Found[] {
  const me = useMe();
  const settled = useDebounced(text, 150);
  const clients = useFoundClients(text, settled);
  const forms = useFoundForms(scope, text, settled);
  const workflows = useFoundWorkflows(scope, text);
  const runs = useFoundRuns(text);
  const tickets = useFoundTickets(scope, text, settled);
  const isForms = forms?.isBusy === true;
  const isHeld = !useLate(isForms, 600) && isForms;
  const places: Found = {
    key: 'pages',
    title: 'Pages',
    items: fitting(text, pages, (page) => page.label).map((page) => ({ ...page, key: `page-${page.key}`, act: actOf(page) })),
    isBusy: false,
  };
  if (text === '') {
    return [places, runs];
  }
  const hasClients = me.user.type === 'platform' || me.organizations.length > 1;
  const first = [hasClients ? clients : undefined, places, forms];
  // What Enter chooses should not depend on who answers first, unless somebody takes long.
  const rest = isHeld ? [] : [workflows, runs, tickets];
  return [...first, ...rest].filter((one) => one !== undefined);
}

function actOf({ way }: PalettePage): Act {
  return typeof way === 'string' ? { name: 'go', to: way } : { name: 'choose', way };
}
