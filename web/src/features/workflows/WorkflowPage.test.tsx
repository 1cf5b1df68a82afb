import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

import type {
  Execution,
  GetExecutionData,
  GetExecutionLogsData,
  GetExecutionLogsResponse,
  GetExecutionResponse,
  GetWorkflowData,
  GetWorkflowResponse,
  ListDataProvidersData,
  ListDataProvidersResponse,
  ListExecutionsData,
  ListExecutionsResponse,
  Me,
  Parameter,
  StartExecutionData,
  StartExecutionResponse,
  Workflow,
} from '../../client';
import { MeContext, nothing, permissionsIn, ScopeContext } from '../../scope';
import {
  aMe,
  aMembership,
  aRun,
  aWorkflow,
  contoso,
  flaws,
  on,
  refusal,
  Reply,
  showAt,
  signedIn,
  type Stage,
} from '../../testing';
import { WorkflowPage } from './WorkflowPage';

const email: Parameter = { name: 'email', type: 'upn', label: 'Work e-mail', required: true };

function open(workflow: Workflow | undefined, { me = aMe(), scope = contoso, runs = [] as Execution[] } = {}): Promise<Stage> {
  on<GetWorkflowData, GetWorkflowResponse>('get', '/api/workflows/{name}', () =>
    workflow === undefined ? refusal(404, 'workflow_unknown', 'There is no workflow of this name.') : workflow,
  );
  on<ListDataProvidersData, ListDataProvidersResponse>('get', '/api/data-providers', () => ({ items: [] }));
  on<ListExecutionsData, ListExecutionsResponse>('get', '/api/executions', () => ({ items: runs }));
  const name = me.organizations.find((one) => one.id === scope)?.name ?? 'Global';
  const element = (
    <MeContext value={me}>
      <ScopeContext value={{ id: scope, name, isActive: true, may: permissionsIn(me, scope) }}>
        <WorkflowPage />
      </ScopeContext>
    </MeContext>
  );
  return showAt(
    '/o/x/workflows/w',
    [
      { path: '/o/x/workflows/:name', element },
      { path: '*', element: 'elsewhere' },
    ],
    signedIn,
    me,
  );
}

/** Accepts runs, and tells what was sent. */
function accept(run = aRun({ status: 'Success' })) {
  const sent = vi.fn<(key: string | null, body: StartExecutionData['body']) => void>();
  on<StartExecutionData, StartExecutionResponse>('post', '/api/workflows/{name}/executions', ({ headers, body }) => {
    sent(headers.get('Idempotency-Key'), body);
    return run;
  });
  on<GetExecutionData, GetExecutionResponse>('get', '/api/executions/{id}', () => run);
  on<GetExecutionLogsData, GetExecutionLogsResponse>('get', '/api/executions/{id}/logs', () => ({
    lines: [],
    cursor: 'c',
    done: true,
    status: run.status,
  }));
  return sent;
}

it('runs for the client at the press of the button, once, and shows the run in place', async () => {
  await open(aWorkflow());
  const sent = accept();
  const button = await screen.findByRole('button', { name: 'Run for Contoso' });
  expect(await flaws()).toEqual([]);
  await userEvent.dblClick(button);
  expect(await screen.findByRole('region', { name: 'Run' })).toBeVisible();
  expect(await screen.findAllByText('Succeeded')).not.toHaveLength(0);
  expect(sent).toHaveBeenCalledTimes(1);
  expect(sent).toHaveBeenCalledWith(expect.stringMatching(/^[0-9a-f-]{36}$/), { input: {} });
  expect(screen.queryByRole('button', { name: 'Run for Contoso' })).not.toBeInTheDocument();
});

it('sends what was filled in, and puts a refusal beside the field that it is about', async () => {
  await open(aWorkflow({ parameters: [email] }));
  const field = await screen.findByRole('textbox', { name: /Work e-mail/ });
  on<StartExecutionData, never>('post', '/api/workflows/{name}/executions', () =>
    refusal(422, 'validation_failed', '1 field needs attention.', {
      errors: [{ in: 'body', pointer: '/input/email', code: 'format', message: 'This address is taken.' }],
    }),
  );
  await userEvent.type(field, 'ana@contoso.com');
  await userEvent.click(screen.getByRole('button', { name: 'Run for Contoso' }));
  expect(await screen.findByText('This address is taken.')).toBeVisible();
  expect(field).toHaveValue('ana@contoso.com');

  const sent = accept();
  await userEvent.clear(field);
  await userEvent.type(field, 'eva@contoso.com');
  await userEvent.click(screen.getByRole('button', { name: 'Run for Contoso' }));
  await screen.findByRole('region', { name: 'Run' });
  expect(sent).toHaveBeenCalledWith(expect.any(String), { input: { email: 'eva@contoso.com' } });
});

it('sends the same key once more when no answer came', async () => {
  await open(aWorkflow());
  const keys: (string | null)[] = [];
  on<StartExecutionData, never>('post', '/api/workflows/{name}/executions', ({ headers }) => {
    keys.push(headers.get('Idempotency-Key'));
    return refusal(503, 'storage_unavailable', 'Storage is busy.');
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Run for Contoso' }));
  await screen.findByText(/Storage is busy/);
  await userEvent.click(screen.getByRole('button', { name: 'Run for Contoso' }));
  await waitFor(() => expect(keys).toHaveLength(2));
  expect(keys[0]).toBe(keys[1]);
});

it('shows the run that had begun when the fields were changed after a lost answer, and begins no second one', async () => {
  await open(aWorkflow({ parameters: [email] }));
  accept();
  const sent: { key: string | null; email: unknown }[] = [];
  on<StartExecutionData, StartExecutionResponse>('post', '/api/workflows/{name}/executions', ({ headers, body }) => {
    sent.push({ key: headers.get('Idempotency-Key'), email: body.input?.email });
    if (sent.length === 1) {
      return new Reply(504, 'a proxy');
    }
    return sent.length === 4 || body.input?.email === 'ana@contoso.com'
      ? aRun()
      : refusal(422, 'idempotency_key_reused', 'This key was used for another request.');
  });
  const field = await screen.findByLabelText(/Work e-mail/);
  await userEvent.type(field, 'ana@contoso.com');
  await userEvent.click(screen.getByRole('button', { name: 'Run for Contoso' }));
  expect(await screen.findByText('Nobody knows yet whether it arrived.')).toBeVisible();
  await userEvent.type(field, '.au');
  await userEvent.click(screen.getByRole('button', { name: 'Run for Contoso' }));
  expect(await screen.findByText('It had arrived before you changed it.')).toBeVisible();
  expect(screen.getByRole('group', { name: 'The run before' })).toBeVisible();
  expect(field).toHaveValue('ana@contoso.com.au');
  await userEvent.click(screen.getByRole('button', { name: 'Run for Contoso' }));
  expect(await screen.findByRole('group', { name: 'What became of it' })).toBeVisible();
  expect(sent.map((one) => one.email)).toEqual([
    'ana@contoso.com',
    'ana@contoso.com.au',
    'ana@contoso.com',
    'ana@contoso.com.au',
  ]);
  expect(new Set(sent.slice(0, 3).map(({ key }) => key)).size).toBe(1);
  expect(sent[3]?.key).not.toBe(sent[0]?.key);
});

it('lets nothing be destroyed before the name of the client is typed', async () => {
  await open(aWorkflow({ effect: 'destroy' }));
  const sent = accept();
  const button = await screen.findByRole('button', { name: 'Run for Contoso' });
  expect(button).toBeDisabled();
  await userEvent.type(screen.getByRole('textbox', { name: /Type Contoso/ }), 'Fabrikam');
  expect(button).toBeDisabled();
  await userEvent.clear(screen.getByRole('textbox', { name: /Type Contoso/ }));
  await userEvent.type(screen.getByRole('textbox', { name: /Type Contoso/ }), 'contoso');
  await userEvent.click(button);
  await waitFor(() => expect(sent).toHaveBeenCalledTimes(1));
});

it('says what is missing instead of running', async () => {
  await open(aWorkflow({ ready: false, missing: ['Microsoft Graph is not connected.'] }));
  expect(await screen.findByRole('button', { name: 'Run for Contoso' })).toBeDisabled();
  expect(screen.getAllByText(/Microsoft Graph is not connected\./).length).toBeGreaterThan(1);
});

it('offers clients where there is none', async () => {
  const me = aMe({ globalPermissions: { ...nothing, canExecuteWorkflows: true }, allOrganizations: true });
  await open(aWorkflow({ ready: undefined }), { me, scope: 'global' });
  expect(await screen.findByText('It runs for one client at a time.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Choose clients' })).toHaveAttribute(
    'href',
    '/all/batches/new?workflow=license_report',
  );
});

it('shows the last runs to whoever may see runs, and the way to all of them', async () => {
  const stage = await open(aWorkflow(), { runs: [aRun({ status: 'Failed' })] });
  const recent = await screen.findByRole('table', { name: 'Recent runs' });
  expect(within(recent).getByText('Failed')).toBeVisible();
  expect(screen.getByRole('link', { name: 'All runs of this workflow' })).toHaveAttribute(
    'href',
    `/o/${contoso}/runs?workflow=license_report`,
  );
  stage.screen.unmount();
  const me: Me = aMe({ organizations: [aMembership({ permissions: { ...nothing, canExecuteWorkflows: true } })] });
  await open(aWorkflow(), { me });
  await screen.findByRole('button', { name: 'Run for Contoso' });
  expect(screen.queryByText('Recent runs')).not.toBeInTheDocument();
});

it('lets whoever makes forms read it, and not run it', async () => {
  await open(aWorkflow({ parameters: [email] }), {
    me: aMe({ organizations: [aMembership({ permissions: { ...nothing, canManageForms: true } })] }),
  });
  expect(await screen.findByText('You may not run workflows for Contoso.')).toBeVisible();
  expect(screen.getByText('A sign-in name')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Run for Contoso' })).not.toBeInTheDocument();
});

it('says so when there is no such workflow', async () => {
  await open(undefined);
  expect(await screen.findByText('There is no workflow called w.')).toBeVisible();
});
