import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type {
  ChangeAttentionData,
  ChangeAttentionResponse,
  Concern,
  ConcernPage,
  ExecutionPage,
  GetMetricsSummaryData,
  GetMetricsSummaryResponse,
  ListAttentionData,
  ListExecutionsData,
  ListIntegrationsData,
  ListIntegrationsResponse,
  ListOrganizationsData,
  ListOrganizationsResponse,
  ListUsersData,
  ListUsersResponse,
} from '../../client';
import { aMe, aRun, contoso, fabrikam, flaws, on, refusal, show } from '../../testing';
import { HomePage } from './HomePage';

function aConcern(change: Partial<Concern> = {}): Concern {
  return {
    id: '019f2c00-0000-7000-8000-0000000000b1',
    kind: 'run',
    organizationId: contoso,
    workflow: { name: 'stale_users', title: 'Stale users' },
    status: 'Failed',
    message: 'The directory did not answer.',
    trigger: 'schedule',
    actor: { id: 't_a', displayName: 'Ada Admin' },
    createdAt: '2026-11-23T09:00:00.000Z',
    finishedAt: '2026-11-23T09:00:04.000Z',
    isResolved: false,
    etag: '"1"',
    ...change,
  };
}

const atFabrikam = aConcern({
  id: '019f2c00-0000-7000-8000-0000000000b2',
  organizationId: fabrikam,
  workflow: { name: 'license_report', title: 'Licence report' },
  message: 'It took too long.',
  assignee: { id: 't_b', displayName: 'Bea Bridge' },
});

let items: Concern[];
let changes: { id: unknown; scope: string | null; ifMatch: string | null; body: unknown }[];

beforeEach(() => {
  items = [atFabrikam, aConcern()];
  changes = [];
  on<ListAttentionData, ConcernPage>('get', '/api/attention', () => ({ items: items.filter((item) => !item.isResolved) }));
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', () => ({ items: [aRun()] }));
  on<ChangeAttentionData, ChangeAttentionResponse>('patch', '/api/attention/{id}', ({ path, body, headers }) => {
    changes.push({ id: path.id, scope: headers.get('X-Organization-Id'), ifMatch: headers.get('If-Match'), body });
    const was = items.find((item) => item.id === path.id) ?? aConcern();
    const { assignee, ...words } = body;
    const now = { ...was, ...words, etag: `${was.etag}+` };
    if (assignee !== undefined) {
      now.assignee = assignee === 'me' ? { id: 't_o', displayName: 'Theo Technician' } : undefined;
    }
    items = items.map((item) => (item.id === path.id ? now : item));
    return now;
  });
});
afterEach(() => vi.useRealTimers());

/** The item whose sentence is this. */
async function row(sentence = 'The directory did not answer.'): Promise<HTMLElement> {
  return (await screen.findByText(sentence)).closest('li') as HTMLElement;
}

it('names what needs somebody, and why, with a way to it', async () => {
  await show(<HomePage />);
  const item = await row();
  expect(item).toHaveTextContent('Contoso');
  expect(item).toHaveTextContent('by a schedule of Ada Admin');
  expect(within(item).getByRole('link', { name: 'Stale users' })).toHaveAttribute('href', `/o/${contoso}/runs/${aConcern().id}`);
  expect(await row('It took too long.')).toHaveTextContent('Bea Bridge');
  expect(await screen.findByRole('table', { name: 'Your runs' })).toBeVisible();
  expect(await flaws()).toEqual([]);
});

it('leads to the clients that are open to somebody, and not to one that was', async () => {
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', () => ({
    items: [aRun({ organizationId: fabrikam }), aRun({ id: 'r0', organizationId: '0192aaaa-0000-7000-8000-00000000dead' })],
  }));
  await show(<HomePage />);
  const clients = within(await screen.findByRole('region', { name: 'Your clients' }));
  await waitFor(() => expect(clients.getAllByRole('link')[0]).toHaveTextContent('Fabrikam'));
  expect(clients.queryByText('Another client')).toBeNull();
});

it('leads to the batch that is held, and to nothing of what has no page yet', async () => {
  const subject = '019f2c00-0000-7000-8000-0000000000c1';
  items = [
    aConcern({ kind: 'batch', status: 'Held', subject, message: undefined }),
    aConcern({
      id: '019f2c00-0000-7000-8000-0000000000b0',
      kind: 'schedule',
      status: 'Paused',
      subject: 's',
      name: 'Nightly',
      message: 'Its owner may not.',
    }),
  ];
  await show(<HomePage />);
  expect(await screen.findByRole('link', { name: 'Batch: Stale users' })).toHaveAttribute('href', `/all/batches/${subject}`);
  expect(screen.getByText(/Too much of the trial failed/)).toBeVisible();
  expect(within(await row('Its owner may not.')).queryByRole('link', { name: /Nightly/ })).not.toBeInTheDocument();
});

it('takes an item for its client, as it was seen, and gives it back', async () => {
  await show(<HomePage />);
  const item = await row();
  await userEvent.dblClick(within(item).getByRole('button', { name: 'Take: Stale users, Contoso' }));
  expect(await within(item).findByText('You')).toBeVisible();
  expect(changes).toEqual([{ id: aConcern().id, scope: contoso, ifMatch: '"1"', body: { assignee: 'me' } }]);
  const back = within(item).getByRole('button', { name: 'Give back: Stale users, Contoso' });
  expect(back).toHaveFocus();
  await userEvent.click(back);
  await within(item).findByRole('button', { name: /^Take/ });
  expect(changes[1]).toMatchObject({ ifMatch: '"1"+', body: { assignee: 'nobody' } });
});

it('resolves in place, keeps a note, and can undo it', async () => {
  await show(<HomePage />);
  const item = await row();
  await userEvent.click(within(item).getByRole('button', { name: /^Resolve/ }));
  expect(await within(item).findByText('Resolved')).toBeVisible();
  await userEvent.click(within(item).getByRole('button', { name: 'Add a note' }));
  await userEvent.type(within(item).getByLabelText('Note about Stale users, Contoso'), 'Asked the client.{Enter}');
  expect(await within(item).findByText('Note: Asked the client.')).toBeVisible();
  expect(within(item).getByRole('button', { name: 'Change the note' })).toHaveFocus();
  await userEvent.click(within(item).getByRole('button', { name: /^Undo/ }));
  await within(item).findByRole('button', { name: /^Resolve/ });
  expect(changes.map(({ body }) => body)).toEqual([{ isResolved: true }, { note: 'Asked the client.' }, { isResolved: false }]);
});

it('keeps what was resolved here until somebody looks elsewhere, also after the list has been asked for again', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await show(<HomePage />);
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  await user.click(within(await row()).getByRole('button', { name: /^Resolve/ }));
  await screen.findByText('Resolved');
  await act(() => vi.advanceTimersByTimeAsync(61_000));
  expect(within(await row()).getByRole('button', { name: /^Undo/ })).toBeVisible();
  await user.click(screen.getByRole('button', { name: /^Mine/ }));
  await user.click(screen.getByRole('button', { name: /^All/ }));
  expect(screen.queryByText('The directory did not answer.')).not.toBeInTheDocument();
});

it('shows an item as it is now when somebody else was faster', async () => {
  await show(<HomePage />);
  const item = await row();
  items = [atFabrikam, aConcern({ assignee: { id: 't_b', displayName: 'Bea Bridge' }, etag: '"2"' })];
  on<ChangeAttentionData, never>('patch', '/api/attention/{id}', () =>
    refusal(412, 'changed_meanwhile', 'Somebody has changed this meanwhile.'),
  );
  await userEvent.click(within(item).getByRole('button', { name: /^Take/ }));
  expect(await within(item).findByText(/Somebody else has changed this meanwhile/)).toBeVisible();
  expect(item).toHaveTextContent('Bea Bridge');
});

it('says that somebody else has resolved it, when it is not in the list any more', async () => {
  await show(<HomePage />);
  const item = await row();
  items = [atFabrikam];
  on<ChangeAttentionData, never>('patch', '/api/attention/{id}', () =>
    refusal(412, 'changed_meanwhile', 'Somebody has changed this meanwhile.'),
  );
  await userEvent.click(within(item).getByRole('button', { name: /^Resolve/ }));
  expect(await screen.findByText('Somebody else has resolved this meanwhile.')).toBeVisible();
  expect(within(await row()).queryByRole('button')).not.toBeInTheDocument();
});

it('says why it could not be changed, and leaves it as it was', async () => {
  await show(<HomePage />);
  const item = await row();
  on<ChangeAttentionData, never>('patch', '/api/attention/{id}', () =>
    refusal(503, 'storage_unavailable', 'Storage does not answer.'),
  );
  await userEvent.click(within(item).getByRole('button', { name: /^Resolve/ }));
  expect(await within(item).findByRole('alert')).toHaveTextContent('This stays as it was. Storage does not answer.');
  expect(within(item).getByRole('button', { name: /^Resolve/ })).toBeEnabled();
});

it('shows whose items one asks for, and has that in the address', async () => {
  const { router } = await show(<HomePage />);
  await row();
  await userEvent.click(screen.getByRole('button', { name: 'Unassigned 1' }));
  expect(screen.queryByText('It took too long.')).not.toBeInTheDocument();
  expect(router.state.location.search).toBe('?show=unassigned');
  await userEvent.click(screen.getByRole('button', { name: 'Mine' }));
  expect(await screen.findByText('You have taken nothing.')).toBeVisible();
});

it('goes on where an answer holds nothing that one may see, and says how far it has looked', async () => {
  let looks = 0;
  on<ListAttentionData, ConcernPage>('get', '/api/attention', () => {
    looks++;
    return { items: [], nextCursor: String(looks), scannedTo: '2026-05-03T12:00:00.000Z' };
  });
  await show(<HomePage />);
  expect(await screen.findByText(/Searched back to 3 May/)).toBeVisible();
  await waitFor(() => expect(looks).toBe(6));
  expect(screen.queryByText('Nothing needs you.')).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Show older ones' }));
  await waitFor(() => expect(looks).toBe(7));
});

it('is calm when nothing needs anybody', async () => {
  items = [];
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', () => ({ items: [] }));
  await show(<HomePage />);
  expect(await screen.findByText('Nothing needs you.')).toBeVisible();
  expect(await screen.findByText('You have not started anything yet.')).toBeVisible();
  expect(screen.queryByText('Before the first technician comes')).not.toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Contoso' })).toHaveAttribute('href', `/o/${contoso}`);
});

it('says what it could not find out, and has the rest', async () => {
  on<ListAttentionData, never>('get', '/api/attention', () => refusal(500, 'internal', 'Something went wrong here.'));
  await show(<HomePage />);
  expect(await screen.findByText('What needs attention could not be loaded.')).toBeVisible();
  expect(await screen.findByRole('table', { name: 'Your runs' })).toBeVisible();
});

it('shows what goes on first', async () => {
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', () => ({
    items: [
      aRun(),
      aRun({ id: '019f2c00-0000-7000-8000-0000000000a0', status: 'Running', progress: { done: 1, text: 'Counting' } }),
    ],
  }));
  await show(<HomePage />);
  const table = await screen.findByRole('table', { name: 'Your runs' });
  expect(within(table).getAllByRole('row')[1]).toHaveTextContent('Counting');
});

const admin = aMe({
  user: { id: 't_a', displayName: 'Ada Admin', type: 'platform', isPlatformAdmin: true },
  allOrganizations: true,
  organizations: [],
});

/** What a platform has, of what an administrator does first. */
function platformHas({ graph = false, client = false, report = false, colleague = false }): void {
  on<ListIntegrationsData, ListIntegrationsResponse>('get', '/api/integrations', () => ({
    items: [{ type: 'msgraph', title: 'Microsoft Graph', configured: graph, testable: true, settings: [], secrets: [] }],
  }));
  on<ListOrganizationsData, ListOrganizationsResponse>('get', '/api/organizations', () => ({
    items: client
      ? [
          {
            id: contoso,
            name: 'Contoso',
            isActive: true,
            isProvider: false,
            tags: [],
            createdAt: '2026-11-01T09:00:00.000Z',
            updatedAt: '2026-11-01T09:00:00.000Z',
          },
        ]
      : [],
  }));
  on<GetMetricsSummaryData, GetMetricsSummaryResponse>('get', '/api/metrics/summary', () => {
    const total = {
      runs: 1,
      succeeded: report ? 1 : 0,
      completedWithErrors: 0,
      failed: 0,
      timedOut: 0,
      cancelled: 0,
      durationMs: 1,
      minutesSaved: 0,
    };
    return { from: '2026-11-01', to: '2026-11-23', total, byDay: [], byOrganization: [], byWorkflow: [] };
  });
  const person = {
    displayName: 'A',
    type: 'platform' as const,
    isActive: true,
    createdAt: '2026-11-01T09:00:00.000Z',
    updatedAt: '2026-11-01T09:00:00.000Z',
  };
  on<ListUsersData, ListUsersResponse>('get', '/api/users', () => ({
    items: [{ ...person, id: 't_a' }, ...(colleague ? [{ ...person, id: 't_c' }] : [])],
  }));
}

it('tells an administrator of a new platform what to do first, and which of it is done', async () => {
  items = [];
  platformHas({ graph: true, client: true });
  await show(<HomePage />, { me: admin });
  const list = (await screen.findByText('Connect Microsoft Graph')).closest('ul') as HTMLElement;
  expect(
    within(list)
      .getAllByRole('img')
      .map((icon) => icon.getAttribute('aria-label')),
  ).toEqual(['Done', 'Done', 'To do', 'To do']);
  expect(within(list).getByRole('link', { name: 'Open the licence report' })).toHaveAttribute(
    'href',
    `/o/${contoso}/workflows/license_report`,
  );
  expect(await flaws()).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Do not show this again' }));
  expect(screen.queryByText('Connect Microsoft Graph')).not.toBeInTheDocument();
});

it('has no such list any more when all of it is done', async () => {
  platformHas({ graph: true, client: true, report: true, colleague: true });
  await show(<HomePage />, { me: admin });
  await row();
  await waitFor(() => expect(localStorage.getItem('bifrost.firstRun')).toBe('over'));
  expect(screen.queryByText('Connect Microsoft Graph')).not.toBeInTheDocument();
});
