import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type {
  Execution,
  GetWorkflowData,
  GetWorkflowResponse,
  ListExecutionsData,
  ListExecutionsResponse,
  PreviewUndoData,
  PreviewUndoResponse,
  RerunExecutionData,
  RerunExecutionResponse,
  UndoExecutionData,
  UndoExecutionResponse,
  Workflow,
} from '../../client';
import { MeContext, permissionsIn, ScopeContext } from '../../scope';
import { aMe, aRun, contoso, flaws, on, refusal, Reply, showAt } from '../../testing';
import { RunAgainPage } from './RunAgainPage';
import { RunPage } from './RunPage';
import { answer } from './stage.testing';

const workflow: Workflow = {
  name: 'user_onboarding',
  title: 'Onboard a user',
  effect: 'change',
  requiresOrganization: true,
  needs: { integrations: [], settings: [] },
  concurrency: {},
  savesMinutes: 0,
  tags: [],
  timeoutSeconds: 60,
  parameters: [
    { name: 'email', label: 'Work e-mail', type: 'email', required: true },
    { name: 'password', label: 'First password', type: 'secret', required: true },
  ],
};
const run = aRun({ input: { email: 'ana@contoso.example', password: '***' }, allowed: ['rerun', 'undo'] });

/** What happened to a run, by the runs that name it. */
function came(items: Execution[] = []): void {
  on<ListExecutionsData, ListExecutionsResponse>('get', '/api/executions', () => ({ items }));
  on<GetWorkflowData, GetWorkflowResponse>('get', '/api/workflows/{name}', () => workflow);
}

function open(at = `/o/${contoso}/runs/${run.id}`, me = aMe()) {
  const within = (element: React.ReactNode) => (
    <MeContext value={me}>
      <ScopeContext value={{ id: contoso, name: 'Contoso', isActive: true, may: permissionsIn(me, contoso) }}>
        {element}
      </ScopeContext>
    </MeContext>
  );
  const routes = [
    { path: '/o/:org/runs/:runId', element: within(<RunPage />) },
    { path: '/o/:org/runs/:runId/again', element: within(<RunAgainPage />) },
    { path: '/o/:org/requests/:runId', element: 'The request' },
    { path: '/elsewhere', element: 'Elsewhere' },
  ];
  return showAt(at, routes, undefined, me);
}

it('shows everything that is known of a run', async () => {
  came([aRun({ id: 'u1', trigger: 'undo' })]);
  answer(() => ({
    ...run,
    trigger: 'rerun',
    origin: { id: 'before' },
    reference: { system: 'halopsa', id: '48211', url: 'https://halo.example/48211' },
    result: { kind: 'json', value: { licence: 'E5' } },
  }));
  await open();
  expect(await screen.findByRole('heading', { name: 'Onboard a user', level: 1 })).toHaveFocus();
  expect(screen.getByRole('link', { name: 'Again, after an earlier run' })).toHaveAttribute('href', `/o/${contoso}/runs/before`);
  expect(screen.getByRole('link', { name: 'halopsa 48211' })).toHaveAttribute('href', 'https://halo.example/48211');
  expect(screen.getByText('E5')).toBeVisible();
  expect(await screen.findByText('Work e-mail')).toBeVisible();
  expect(screen.getByText('A secret, which was not kept')).toBeVisible();
  expect(await screen.findByRole('link', { name: 'It was undone' })).toHaveAttribute('href', `/o/${contoso}/runs/u1`);
  expect(document.title).toBe('Onboard a user · Contoso · Bifrost');
  expect(await flaws()).toEqual([]);
});

it('makes no link of an address that could do something', async () => {
  came();
  answer(() => ({ ...run, reference: { system: 'halopsa', id: '1', url: 'javascript:alert(1)' } }));
  await open();
  expect(await screen.findByText('halopsa 1')).toBeVisible();
  expect(screen.queryByRole('link', { name: 'halopsa 1' })).toBeNull();
});

it('says that there is no such run, and why one could not be loaded', async () => {
  answer(() => refusal(404, 'not_found', 'There is no such run.'));
  const { screen: page } = await open();
  expect(await screen.findByText(/Contoso has no such run/)).toBeVisible();
  page.unmount();
  answer(() => refusal(403, 'permission_required', 'This needs canViewHistory.'));
  await open();
  expect(await screen.findByText(/This needs canViewHistory/)).toBeVisible();
});

it('shows what an undo would take back before it begins, and then goes to it', async () => {
  came();
  const undo = aRun({ id: '019f2c00-0000-7000-8000-0000000000a9', trigger: 'undo', workflow: { name: 'x', title: 'The undo' } });
  answer(({ path }) => (path.id === undo.id ? undo : run));
  on<PreviewUndoData, PreviewUndoResponse>('get', '/api/executions/{id}/undo', () => ({
    steps: [
      { name: 'assign licence', undoable: true },
      { name: 'find licence', undoable: false, reason: 'no_undo' },
    ],
  }));
  const bodies: unknown[] = [];
  on<UndoExecutionData, UndoExecutionResponse>('post', '/api/executions/{id}/undo', ({ body }) => {
    bodies.push(body);
    return new Reply(202, undo);
  });
  const { router } = await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Undo this run' }));
  const dialog = await screen.findByRole('dialog');
  expect(within(await within(dialog).findByRole('list', { name: /This is undone/ })).getByText('assign licence')).toBeVisible();
  expect(within(dialog).getByText('The workflow has no undo for it.')).toBeVisible();
  expect(bodies).toEqual([]);
  await userEvent.dblClick(within(dialog).getByRole('button', { name: 'Undo this run' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/o/${contoso}/runs/${undo.id}`));
  expect(await screen.findByRole('heading', { name: 'The undo' })).toBeVisible();
  expect(bodies).toEqual([{}]);
});

it('says when nothing can be undone, and offers no button for it', async () => {
  came();
  answer(() => run);
  on<PreviewUndoData, PreviewUndoResponse>('get', '/api/executions/{id}/undo', () => ({
    steps: [{ name: 'pay', undoable: false, reason: 'in_doubt' }],
  }));
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Undo this run' }));
  expect(await screen.findByText('Nothing of it can be undone.')).toBeVisible();
  expect(within(screen.getByRole('dialog')).queryByRole('button', { name: 'Undo this run' })).toBeNull();
});

it('moves nobody who has left meanwhile', async () => {
  came();
  const failed = aRun({ ...run, status: 'Failed', input: {}, allowed: ['rerun', 'rerun_failed_step'] });
  answer(() => failed);
  let reply = (): void => {};
  on<RerunExecutionData, RerunExecutionResponse>(
    'post',
    '/api/executions/{id}/rerun',
    () =>
      new Promise((go) => {
        reply = () => go(new Reply(202, aRun({ id: 'another' })));
      }),
  );
  const { router } = await open();
  await userEvent.click(await screen.findByRole('button', { name: 'Retry from failed step' }));
  await waitFor(() => expect(reply.toString()).toContain('go('));
  await router.navigate('/elsewhere');
  await screen.findByText('Elsewhere');
  reply();
  await new Promise((go) => setTimeout(go, 50));
  expect(router.state.location.pathname).toBe('/elsewhere');
});

it('fills in what a run was given but its secrets, and runs it again with what is changed', async () => {
  came();
  const again = aRun({
    id: '019f2c00-0000-7000-8000-0000000000b1',
    trigger: 'rerun',
    result: { kind: 'json', value: 'It worked.' },
  });
  answer(({ path }) => (path.id === again.id ? again : run));
  const bodies: unknown[] = [];
  on<RerunExecutionData, RerunExecutionResponse>('post', '/api/executions/{id}/rerun', ({ body }) => {
    bodies.push(body);
    return new Reply(202, again);
  });
  await open(`/o/${contoso}/runs/${run.id}/again`);
  const email = await screen.findByLabelText(/Work e-mail/);
  expect(email).toHaveValue('ana@contoso.example');
  expect(screen.getByLabelText(/First password/, { selector: 'input' })).toHaveValue('');
  await userEvent.clear(email);
  await userEvent.type(email, 'bea@contoso.example');
  await userEvent.type(screen.getByLabelText(/First password/, { selector: 'input' }), 'correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Run for Contoso' }));
  expect(await screen.findByText('It worked.')).toBeVisible();
  expect(bodies).toEqual([{ from: 'start', input: { email: 'bea@contoso.example', password: 'correct horse' } }]);
});

it('shows the run that had begun when the input was changed after a lost answer, and begins no second one', async () => {
  const plain = { ...run, input: { email: 'ana@contoso.example' } };
  const again = aRun({ id: '019f2c00-0000-7000-8000-0000000000b1', result: { kind: 'json', value: 'It worked.' } });
  came();
  on<GetWorkflowData, GetWorkflowResponse>('get', '/api/workflows/{name}', () => ({
    ...workflow,
    parameters: workflow.parameters.slice(0, 1),
  }));
  answer(({ path }) => (path.id === again.id ? again : plain));
  const sent: { key: string | null; email: unknown }[] = [];
  on<RerunExecutionData, RerunExecutionResponse>('post', '/api/executions/{id}/rerun', ({ headers, body }) => {
    sent.push({ key: headers.get('Idempotency-Key'), email: body.input?.email });
    if (sent.length === 1) {
      return new Reply(504, 'a proxy');
    }
    return body.input?.email === 'ana@contoso.example'
      ? new Reply(202, again)
      : refusal(422, 'idempotency_key_reused', 'This key was used for another request.');
  });
  await open(`/o/${contoso}/runs/${run.id}/again`);
  await userEvent.click(await screen.findByRole('button', { name: 'Run for Contoso' }));
  expect(await screen.findByText('Nobody knows yet whether it arrived.')).toBeVisible();
  await userEvent.type(screen.getByLabelText(/Work e-mail/), '.org');
  await userEvent.click(screen.getByRole('button', { name: 'Run for Contoso' }));
  expect(await screen.findByText('It had arrived before you changed it.')).toBeVisible();
  expect(await screen.findByText('It worked.')).toBeVisible();
  expect(screen.getByLabelText(/Work e-mail/)).toHaveValue('ana@contoso.example.org');
  expect(sent.map(({ email }) => email)).toEqual(['ana@contoso.example', 'ana@contoso.example.org', 'ana@contoso.example']);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
});

it('leads the people of a client to what they have sent, and shows them nothing of how it is made', async () => {
  came();
  answer(() => run);
  const me = aMe();
  const { router } = await open(undefined, { ...me, user: { ...me.user, type: 'organization' } });
  expect(await screen.findByText('The request')).toBeVisible();
  expect(router.state.location.pathname).toBe(`/o/${contoso}/requests/${run.id}`);
});

it('looks again at what came of a run until that is over', async () => {
  let status: 'Running' | 'Success' = 'Running';
  answer(() => run);
  came();
  on<ListExecutionsData, ListExecutionsResponse>('get', '/api/executions', () => ({
    items: [aRun({ id: 'u1', trigger: 'undo', status })],
  }));
  await open();
  const after = (await screen.findByRole('heading', { name: 'What came after it' })).parentElement ?? document.body;
  expect(within(after).getByText('Running')).toBeVisible();
  status = 'Success';
  expect(await within(after).findByText('Succeeded', undefined, { timeout: 7_000 })).toBeVisible();
}, 15_000);

it('leaves the keyboard at the title when the button that was pressed is gone', async () => {
  came();
  let now = aRun({ ...run, status: 'Running', finishedAt: undefined, durationMs: undefined, allowed: ['cancel'] });
  answer(
    () => now,
    () => new Promise(() => {}),
  );
  await open();
  (await screen.findByRole('button', { name: 'Cancel the run' })).focus();
  now = aRun({ ...run, status: 'Failed', allowed: ['rerun'] });
  expect(await screen.findByRole('button', { name: 'Run again' }, { timeout: 4_000 })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Cancel the run' })).toBeNull();
  expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
});

it('leads whoever may not run workflows to the form', async () => {
  const me = aMe();
  me.organizations = me.organizations.map((one) => ({ ...one, permissions: { ...one.permissions, canExecuteWorkflows: false } }));
  answer(() => ({ ...run, form: { id: 'f1', name: 'New starter' } }));
  await open(`/o/${contoso}/runs/${run.id}/again`, me);
  expect(await screen.findByRole('link', { name: 'Open “New starter”' })).toHaveAttribute('href', `/o/${contoso}/forms/f1`);
});
