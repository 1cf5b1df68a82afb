import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type {
  Execution,
  ExecutionPage,
  ExportExecutionsData,
  GetExecutionData,
  GetExecutionResponse,
  GetMetadataData,
  GetMetadataResponse,
  ListExecutionsData,
  ListFormsData,
  ListFormsResponse,
} from '../../client';
import { aMe, aMembership, aRun, contoso, fabrikam, flaws, on, refusal, Reply, show } from '../../testing';
import { MyRunsPage } from './MyRunsPage';
import { RunsPage } from './RunsPage';

const failed = aRun({
  id: '019f2c00-0000-7000-8000-0000000000a9',
  status: 'Failed',
  error: { code: 'step_failed', message: 'The directory did not answer.', step: 'read the directory' },
});
const theirs = aRun({
  id: '019f2c00-0000-7000-8000-0000000000a8',
  organizationId: fabrikam,
  workflow: { name: 'r', title: 'Licence report' },
});

let asked: URLSearchParams[];
let scopes: (string | null)[];

/** The platform has these runs; the first page is what it answers without a cursor. */
function runs(answer: (query: URLSearchParams) => ExecutionPage | Reply): void {
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', ({ query, headers }) => {
    asked.push(query);
    scopes.push(headers.get('X-Organization-Id'));
    return answer(query);
  });
}

beforeEach(() => {
  asked = [];
  scopes = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('says in the list why a run failed, and opens it', async () => {
  runs(() => ({ items: [failed, aRun()] }));
  const { router } = await show(<RunsPage />);
  expect(await screen.findByText('The directory did not answer.')).toBeVisible();
  expect(screen.getByText('Failed', { selector: 'span' })).toBeVisible();
  expect(scopes).toEqual([contoso]);
  expect(await flaws()).toEqual([]);
  await userEvent.click(within(screen.getAllByRole('row')[1] as HTMLElement).getByRole('link', { name: 'Onboard a user' }));
  expect(router.state.location.pathname).toBe(`/o/${contoso}/runs/${failed.id}`);
});

it('asks for what a button says, and has it in the address', async () => {
  runs(() => ({ items: [failed] }));
  const { router } = await show(<RunsPage />, { at: '/?workflow=user_onboarding' });
  await screen.findByText('The directory did not answer.');
  expect(asked[0]?.get('workflow')).toBe('user_onboarding');
  await userEvent.click(screen.getByRole('button', { name: 'Failed', pressed: false }));
  await waitFor(() => expect(asked.at(-1)?.getAll('status')).toEqual(['Failed', 'Timeout', 'CompletedWithErrors']));
  expect(asked.at(-1)?.get('workflow')).toBe('user_onboarding');
  await userEvent.click(await screen.findByRole('button', { name: 'Mine' }));
  await waitFor(() => expect(asked.at(-1)?.get('actor')).toBe('me'));
  expect(router.state.location.search).toBe(
    '?status=Failed&status=Timeout&status=CompletedWithErrors&workflow=user_onboarding&actor=me',
  );
  expect(screen.getByRole('button', { name: 'Filters (3)' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
  await waitFor(() => expect(router.state.location.search).toBe(''));
});

it('finds by ticket, workflow and day', async () => {
  runs(() => ({ items: [failed] }));
  on<GetMetadataData, GetMetadataResponse>('get', '/api/metadata', () => ({ version: 'v', workflows: [], dataProviders: [] }));
  on<ListFormsData, ListFormsResponse>('get', '/api/forms', () => ({ items: [] }));
  await show(<RunsPage />);
  await screen.findByText('The directory did not answer.');
  await userEvent.click(screen.getByRole('button', { name: 'Filters' }));
  await userEvent.type(await screen.findByLabelText('Ticket'), '#48211{Enter}');
  await waitFor(() => expect(asked.at(-1)?.get('reference')).toBe('48211'));
  expect(screen.getByLabelText('Ticket')).toHaveFocus();
  expect(screen.getByLabelText('Ticket')).toHaveValue('48211');
  await userEvent.type(screen.getByLabelText('Workflow'), 'onb');
  await userEvent.click(await screen.findByRole('option', { name: 'Onboard a user' }));
  await waitFor(() => expect(asked.at(-1)?.get('workflow')).toBe('user_onboarding'));
  expect(await flaws()).toEqual([]);
});

it('asks for a day when it is whole and makes sense, and says what is wrong with any other', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  runs(() => ({ items: [failed] }));
  on<GetMetadataData, GetMetadataResponse>('get', '/api/metadata', () => ({ version: 'v', workflows: [], dataProviders: [] }));
  on<ListFormsData, ListFormsResponse>('get', '/api/forms', () => ({ items: [] }));
  const { router } = await show(<RunsPage />);
  await screen.findByText('The directory did not answer.');
  fireEvent.click(screen.getByRole('button', { name: 'Filters' }));
  const from = await screen.findByLabelText<HTMLInputElement>('From');
  const type = (value: string): boolean => fireEvent.change(from, { target: { value } });
  for (const year of ['0002', '0020', '0202']) {
    type(`${year}-05-03`);
    await act(() => vi.advanceTimersByTimeAsync(1_000));
  }
  expect(router.state.location.search).toBe('');
  expect(screen.queryByText(/four digits/)).toBeNull();
  fireEvent.blur(from);
  expect(screen.getByText('Enter a year from 2000 on, with four digits.')).toBeVisible();
  expect(from).toBeInvalid();
  type('2026-05-03');
  expect(screen.queryByText(/four digits/)).toBeNull();
  await waitFor(() => expect(asked.at(-1)?.get('from')).toBe(new Date(2026, 4, 3).toISOString()));
  expect(router.state.location.search).toBe('?from=2026-05-03');
  // A part of it is taken away.
  vi.spyOn(from.validity, 'badInput', 'get').mockReturnValue(true);
  type('');
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  fireEvent.blur(from);
  expect(screen.getByText('Enter the day, the month and the year.')).toBeVisible();
  expect(router.state.location.search).toBe('?from=2026-05-03');
  // And then all of it.
  vi.restoreAllMocks();
  fireEvent.keyDown(from, { key: 'Enter' });
  expect(router.state.location.search).toBe('');
  const to = screen.getByLabelText('To');
  fireEvent.change(to, { target: { value: '2099-01-01' } });
  fireEvent.keyDown(to, { key: 'Enter' });
  expect(screen.getByText('This day has not come yet.')).toBeVisible();
});

it('says how far back it has searched, and searches further', async () => {
  runs((query) =>
    query.get('cursor') === null
      ? { items: [failed], nextCursor: 'c', scannedTo: '2026-11-20T12:00:00.000Z' }
      : {
          items: [
            aRun({
              id: '019f2c00-0000-7000-8000-000000000001',
              createdAt: '2026-11-01T09:00:00.000Z',
              workflow: { name: 'o', title: 'Older' },
            }),
          ],
        },
  );
  await show(<RunsPage />, { at: '/?status=Failed' });
  expect(await screen.findByText('Older')).toBeVisible();
  expect(asked.map((query) => query.get('cursor'))).toEqual([null, 'c']);
});

it('offers to search longer ago than the last week, which is all that is searched by itself', async () => {
  runs((query) => (query.get('from') === null ? { items: [], scannedTo: '2026-05-03T12:00:00.000Z' } : { items: [failed] }));
  const { router } = await show(<RunsPage />, { at: '/?status=Failed' });
  expect(await screen.findByText('Nothing was found so far.')).toBeVisible();
  expect(screen.getByText(/^Searched back to 3 May/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Search further' }));
  expect(await screen.findByText('The directory did not answer.')).toBeVisible();
  expect(router.state.location.search).toMatch(/from=\d{4}-\d\d-\d\d/);
});

it('keeps what it has when older runs cannot be loaded, and tries again', async () => {
  let isDown = true;
  runs((query) =>
    query.get('cursor') === null
      ? { items: [failed], nextCursor: 'c' }
      : isDown
        ? refusal(500, 'internal', 'Something went wrong here.')
        : { items: [aRun({ id: '019f2c00-0000-7000-8000-000000000001', workflow: { name: 'o', title: 'Older' } })] },
  );
  await show(<RunsPage />);
  expect(await screen.findByText('Older runs could not be loaded.')).toBeVisible();
  expect(screen.getByText('The directory did not answer.')).toBeVisible();
  isDown = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Older')).toBeVisible();
});

it('shows what begins while somebody looks', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let items = [failed];
  runs(() => ({ items, nextCursor: undefined }));
  await show(<RunsPage />);
  await screen.findByText('The directory did not answer.');
  items = [{ ...newer, status: 'Running' }, failed];
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(await screen.findByText('Newer')).toBeVisible();
  expect(asked).toHaveLength(2);
});

/** Somebody scrolls the page. */
function scrollTo(top: number): void {
  vi.spyOn(window, 'scrollY', 'get').mockReturnValue(top);
  act(() => void window.dispatchEvent(new Event('scroll')));
}

const goesOn = aRun({
  id: '019f2c00-0000-7000-8000-000000000001',
  createdAt: '2026-11-01T09:00:00.000Z',
  status: 'Running',
  workflow: { name: 'o', title: 'Older' },
});
const newer = aRun({ id: '019f2c00-0000-7000-8000-0000000000aa', workflow: { name: 'n', title: 'Newer' } });

it('looks again at what goes on far down, with one request for the stretch in sight', async () => {
  let status: Execution['status'] = 'Running';
  runs((query) =>
    query.get('from') !== null
      ? { items: [{ ...goesOn, status }] }
      : query.get('cursor') === null
        ? { items: [failed], nextCursor: 'c' }
        : { items: [goesOn, aRun({ ...theirs, id: '019f2c00-0000-7000-8000-000000000000' })] },
  );
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await show(<RunsPage />, { at: '/?workflow=w' });
  const row = (await screen.findByText('Older')).closest('[role=row]') as HTMLElement;
  expect(within(row).getByText('Running')).toBeVisible();
  status = 'Success';
  await act(() => vi.advanceTimersByTimeAsync(11_000));
  expect(await within(row).findByText('Succeeded')).toBeVisible();
  const looks = (): string[] => asked.filter((query) => query.get('from') !== null).map(String);
  const look = 'workflow=w&from=2026-11-01T09%3A00%3A00.000Z&to=2026-11-01T09%3A00%3A00.001Z&limit=100';
  expect(new Set(looks())).toEqual(new Set([look]));
  // What is over is not asked for any more.
  const count = looks().length;
  await act(() => vi.advanceTimersByTimeAsync(21_000));
  expect(looks()).toHaveLength(count);
});

it('moves nothing while somebody reads further down: what is new waits at the top, and what has ended stays', async () => {
  let items = [{ ...failed, status: 'Running' as Execution['status'] }, goesOn];
  runs((query) => ({ items: query.get('from') === null ? items : [] }));
  on<GetExecutionData, GetExecutionResponse>('get', '/api/executions/{id}', () => ({ ...failed, status: 'Success' }));
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await show(<RunsPage />, { at: '/?status=Running' });
  await screen.findByText('Older');
  scrollTo(500);
  items = [{ ...newer, status: 'Running' }, goesOn];
  await act(() => vi.advanceTimersByTimeAsync(11_000));
  const says = await screen.findByRole('button', { name: '1 new run' });
  expect(says.closest('[role=status]')).toBeInTheDocument();
  expect(screen.queryByText('Newer')).toBeNull();
  const titles = (): (string | null)[] =>
    screen.getAllByRole('link', { name: /Onboard|Older|Newer/ }).map((one) => one.textContent);
  expect(titles()).toEqual(['Onboard a user', 'Older']);
  expect(await screen.findByText('Succeeded')).toBeVisible();
  const up = vi.spyOn(window, 'scrollTo').mockImplementation(() => undefined);
  says.click();
  expect(up).toHaveBeenCalledWith({ top: 0 });
  expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
  scrollTo(0);
  expect(titles()).toEqual(['Newer', 'Older']);
  expect(screen.queryByRole('button', { name: '1 new run' })).toBeNull();
});

it('shows only their own runs to who may not see those of others', async () => {
  runs(() => ({ items: [failed, theirs] }));
  const me = aMe({
    organizations: [
      aMembership({
        permissions: { canExecuteWorkflows: true, canManageConfig: false, canManageForms: false, canViewHistory: false },
      }),
    ],
  });
  await show(<RunsPage />, { me });
  expect(await screen.findByText('The directory did not answer.')).toBeVisible();
  expect(screen.queryByText('Licence report')).not.toBeInTheDocument();
  expect(screen.getByText(/^You see what you have started here yourself/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Export' })).not.toBeInTheDocument();
  expect(asked[0]?.get('mine')).toBe('true');
  expect(scopes[0]).toBeNull();
});

it('says which permission is missing where nothing can be shown', async () => {
  const nothing = { canExecuteWorkflows: false, canManageConfig: false, canManageForms: true, canViewHistory: false };
  await show(<RunsPage />, { me: aMe({ organizations: [aMembership({ permissions: nothing })] }) });
  expect(await screen.findByText('You may not see runs for Contoso.')).toBeVisible();
});

it('says what to do next where nothing has run', async () => {
  runs(() => ({ items: [] }));
  await show(<RunsPage />);
  expect(await screen.findByText('Nothing has run for Contoso yet.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Choose a form' })).toHaveAttribute('href', `/o/${contoso}/forms`);
});

it('offers to clear filters that nothing passes', async () => {
  runs((query) => ({ items: query.get('reference') === null ? [failed] : [] }));
  await show(<RunsPage />, { at: '/?reference=1' });
  await userEvent.click(await screen.findByRole('button', { name: 'Clear the filters' }));
  expect(await screen.findByText('The directory did not answer.')).toBeVisible();
});

it('exports what is shown, once', async () => {
  runs(() => ({ items: [failed] }));
  const exports: URLSearchParams[] = [];
  on<ExportExecutionsData, string>('get', '/api/executions/export', ({ query }) => {
    exports.push(query);
    return 'id';
  });
  const make = vi.fn<(file: Blob) => string>(() => 'blob:x');
  URL.createObjectURL = (file) => make(file as Blob);
  URL.revokeObjectURL = () => {};
  await show(<RunsPage />, { at: '/?status=Failed' });
  await userEvent.click(await screen.findByRole('button', { name: 'Export' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: /CSV/ }));
  await waitFor(() => expect(make).toHaveBeenCalledOnce());
  expect(exports.map((query) => query.toString())).toEqual(['status=Failed&format=csv']);
});

it('says why it could not export', async () => {
  runs(() => ({ items: [failed] }));
  on<ExportExecutionsData, never>('get', '/api/executions/export', () =>
    refusal(422, 'validation_failed', 'Choose at most 366 days.'),
  );
  await show(<RunsPage />);
  await userEvent.click(await screen.findByRole('button', { name: 'Export' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: /JSON/ }));
  expect(await screen.findByText('The runs could not be exported.')).toBeVisible();
  expect(screen.getByText(/Choose at most 366 days/)).toBeVisible();
});

it('shows what one has started for all clients, with the client', async () => {
  runs(() => ({ items: [failed, theirs] }));
  await show(<MyRunsPage />);
  const row = (await screen.findByText('Licence report')).closest('[role=row]');
  expect(row).toHaveTextContent('Fabrikam');
  expect(scopes).toEqual([null]);
  expect(asked[0]?.get('mine')).toBe('true');
  expect(await flaws()).toEqual([]);
});

it('goes on by itself when a page holds nothing that belongs here', async () => {
  const pages: Record<string, ExecutionPage> = {
    '': { items: [theirs], nextCursor: 'b' },
    b: { items: [], nextCursor: 'c' },
    c: { items: [aRun({ ...failed, id: '019f2c00-0000-7000-8000-000000000001' })] },
  };
  runs((query) => pages[query.get('cursor') ?? ''] ?? { items: [] as Execution[] });
  const me = aMe({
    organizations: [
      aMembership({
        permissions: { canExecuteWorkflows: true, canManageConfig: false, canManageForms: false, canViewHistory: false },
      }),
    ],
  });
  await show(<RunsPage />, { me });
  expect(await screen.findByText('The directory did not answer.')).toBeVisible();
});
