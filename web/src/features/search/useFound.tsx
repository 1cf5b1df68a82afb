import type { UseQueryResult } from '@tanstack/react-query';
import { DocumentBulletListRegular, FlowRegular, HistoryRegular } from '@fluentui/react-icons';

import { type Execution, listExecutions, listForms, listWorkflows } from '../../client';
import { paths } from '../../paths';
import { maySomewhere, type Scope, useAskOf, useClientName, useClients, useMe } from '../../scope';
import { ClientMark, fitting, Moment, sentenceOf, Status } from '../../ui';
import type { Found, Target } from './targets';

/** How many of one kind are shown: with more, the letters say too little. */
const most = 6;

/** What a number of a ticket looks like: one word with a digit in it. */
const ticket = /^(?=\S*\d)\S{2,64}$/;

/** What was found of one kind by the platform. A text that it was not asked for yet is waited for. */
function foundBy<T>(
  kind: Pick<Found, 'key' | 'title'>,
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isFetching'>,
  isAsked: boolean,
  targetsOf: (data: T) => Target[],
): Found {
  const items = isAsked && query.data !== undefined ? targetsOf(query.data).slice(0, most) : [];
  const note =
    isAsked && query.error !== null && query.data === undefined
      ? `${kind.title} could not be searched. ${sentenceOf(query.error)}`
      : undefined;
  return { ...kind, items, note, isBusy: !isAsked || query.isFetching };
}

/** The clients with such a name. Those that are known are there at once. */
export function useFoundClients(text: string, settled: string): Found {
  const clients = useClients({ text: settled });
  const items = fitting(text, clients.items ?? [], (one) => one.name).slice(0, most);
  return {
    key: 'clients',
    title: 'Clients',
    items: items.map((one) => ({
      key: `client-${one.id}`,
      label: one.name,
      detail: one.isActive ? undefined : 'Inactive',
      icon: <ClientMark id={one.id} name={one.name} />,
      act: { name: 'switch', to: one.id },
    })),
    note:
      clients.items === undefined && clients.query.error !== null
        ? `Clients could not be searched. ${sentenceOf(clients.query.error)}`
        : undefined,
    isBusy: clients.query.isFetching,
  };
}

/** The forms of the client with such a name. */
export function useFoundForms(scope: Scope | undefined, text: string, settled: string): Found | undefined {
  const query = useAskOf(
    scope?.id ?? null,
    ['forms', 'search', settled],
    (api, signal) => api.call(listForms, { query: { q: settled, limit: most }, signal }),
    { enabled: scope !== undefined && settled !== '' },
  );
  if (scope === undefined) {
    return undefined;
  }
  return foundBy({ key: 'forms', title: `Forms of ${scope.name}` }, query, text === settled, (page) =>
    page.items.map((one) => ({
      key: `form-${one.id}`,
      label: one.name,
      detail: one.isBroken ? 'Needs mending' : undefined,
      icon: <DocumentBulletListRegular fontSize={20} />,
      act: { name: 'go', to: paths.form(scope.id, one.id) },
    })),
  );
}

/** The workflows with such a title, or tag. */
export function useFoundWorkflows(scope: Scope | undefined, text: string): Found | undefined {
  const me = useMe();
  const isFor = me.user.type === 'platform' && (maySomewhere(me, 'canExecuteWorkflows') || maySomewhere(me, 'canManageForms'));
  const query = useAskOf(
    null,
    ['workflows', 'search'],
    (api, signal) => api.call(listWorkflows, { query: { limit: 200 }, signal }),
    { enabled: isFor, staleTime: 60_000 },
  );
  if (!isFor) {
    return undefined;
  }
  return foundBy({ key: 'workflows', title: 'Workflows' }, query, true, (page) =>
    fitting(text, page.items, (one) => [one.title, ...one.tags, one.category].join(' ')).map((one) => ({
      key: `workflow-${one.name}`,
      label: one.title,
      detail: one.category,
      icon: <FlowRegular fontSize={20} />,
      act:
        scope === undefined
          ? { name: 'choose', way: (id) => paths.workflow(id, one.name) }
          : { name: 'go', to: paths.workflow(scope.id, one.name) },
    })),
  );
}

/** The caller's own runs of such a name. */
export function useFoundRuns(text: string): Found {
  const targetOf = useTargetOf();
  const query = useAskOf(null, ['runs', 'search', 'mine'], (api, signal) =>
    api.call(listExecutions, { query: { mine: true, limit: 100 }, signal }),
  );
  return foundBy({ key: 'runs', title: 'Your runs' }, query, true, (page) =>
    fitting(text, page.items, (run) => `${run.form?.name ?? ''} ${run.workflow.title}`).map((run) => targetOf(run, 'run')),
  );
}

/** The runs for a ticket: of the client, for whoever may see them, or else the caller's own at every client. */
export function useFoundTickets(scope: Scope | undefined, text: string, settled: string): Found | undefined {
  const targetOf = useTargetOf();
  const isOfClient = scope?.may.canViewHistory === true;
  const query = useAskOf(
    isOfClient ? scope.id : null,
    ['runs', 'search', 'ticket', settled],
    (api, signal) =>
      api.call(listExecutions, { query: { reference: settled, limit: most, mine: isOfClient ? undefined : true }, signal }),
    { enabled: ticket.test(settled) },
  );
  if (!ticket.test(text)) {
    return undefined;
  }
  const title = isOfClient ? `Ticket ${text} at ${scope.name}` : `Your runs for ticket ${text}`;
  return foundBy({ key: 'tickets', title }, query, text === settled, (page) => page.items.map((run) => targetOf(run, 'ticket')));
}

/** How a run is shown, and where it is: for a client's people it is a request. */
function useTargetOf(): (run: Execution, kind: string) => Target {
  const me = useMe();
  const nameOf = useClientName();
  const isStaff = me.user.type === 'platform';
  return (run, kind) => ({
    key: `${kind}-${run.id}`,
    label: run.form?.name ?? run.workflow.title,
    detail: (
      <>
        <Status status={run.status} />
        {isStaff && <span>{nameOf(run.organizationId)}</span>}
        <Moment at={run.createdAt} />
      </>
    ),
    icon: <HistoryRegular fontSize={20} />,
    act: { name: 'go', to: isStaff ? paths.run(run.organizationId, run.id) : paths.request(run.organizationId, run.id) },
  });
}
