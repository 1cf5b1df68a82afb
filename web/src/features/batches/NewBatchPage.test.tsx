import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, it, vi } from 'vitest';

import type {
  Batch,
  BatchDraft,
  CreateBatchData,
  CreateBatchResponse,
  GetMetadataData,
  GetMetadataResponse,
  GetWorkflowData,
  GetWorkflowResponse,
  Grant,
  ListBatchesData,
  ListBatchesResponse,
  ListOptionsData,
  ListOptionsResponse,
  ListOrganizationsData,
  ListOrganizationsResponse,
  ListUserPermissionsData,
  ListUserPermissionsResponse,
  Organization,
  Parameter,
  PutPermissionsData,
  PutPermissionsResponse,
  Workflow,
} from '../../client';
import { MeContext, nothing } from '../../scope';
import { aMe, aWorkflow, contoso, fabrikam, flaws, on, platform, refusal, showAt, signedIn, type Stage } from '../../testing';
import { NewBatchPage } from './NewBatchPage';
import { aBatch } from './samples.testing';

const admin = aMe({ user: { ...aMe().user, isPlatformAdmin: true }, allOrganizations: true, organizations: [] });

function organization(id: string, name: string, tags: string[] = []): Organization {
  const at = '2026-11-20T09:00:00.000Z';
  return { id, name, tags, isActive: true, isProvider: false, createdAt: at, updatedAt: at };
}

function grant(organizationId: string): Grant {
  return {
    userId: 't_o',
    organizationId,
    permissions: { ...nothing, canExecuteWorkflows: true },
    grantedAt: '2026-11-20T09:00:00.000Z',
  };
}

interface World {
  workflow?: Workflow;
  grants?: Grant[];
  me?: ReturnType<typeof aMe>;
  organizations?: Organization[];
}

/** Contoso is ready, and Fabrikam is not. */
function open({
  workflow = aWorkflow(),
  grants = [grant(contoso), grant(fabrikam)],
  me = aMe(),
  ...more
}: World = {}): Promise<Stage> {
  const organizations = more.organizations ?? [
    organization(fabrikam, 'Fabrikam'),
    organization(contoso, 'Contoso', ['pilot']),
    organization('not-mine', 'Adatum'),
  ];
  const declared = { ...workflow, ready: undefined };
  on<GetMetadataData, GetMetadataResponse>('get', '/api/metadata', () => ({
    version: 'v',
    workflows: [declared],
    dataProviders: [],
  }));
  on<ListOrganizationsData, ListOrganizationsResponse>('get', '/api/organizations', () => ({ items: organizations }));
  on<ListUserPermissionsData, ListUserPermissionsResponse>('get', '/api/permissions/users/{userId}', () => ({ items: grants }));
  on<GetWorkflowData, GetWorkflowResponse>('get', '/api/workflows/{name}', ({ headers }) =>
    headers.get('X-Organization-Id') === fabrikam
      ? { ...workflow, ready: false, missing: ['Microsoft Graph is not connected.'] }
      : { ...workflow, ready: true },
  );
  on<ListBatchesData, ListBatchesResponse>('get', '/api/batches', () => ({ items: [] }));
  const element = (
    <MeContext value={me}>
      <NewBatchPage />
    </MeContext>
  );
  const routes = [
    { path: '/all/batches/new', element },
    { path: '*', element: 'elsewhere' },
  ];
  return showAt(`/all/batches/new?workflow=${workflow.name}`, routes, signedIn, me);
}

/** Takes batches, and tells what was sent. */
function take() {
  const sent = vi.fn<(draft: BatchDraft) => void>();
  on<CreateBatchData, CreateBatchResponse>('post', '/api/batches', ({ body }) => {
    sent(body);
    return aBatch({ stage: 'planning' });
  });
  return sent;
}

it('says whom it is for and who is not ready, before anything runs', async () => {
  await open();
  await userEvent.click(await screen.findByRole('radio', { name: 'All clients that I may run workflows for (2)' }));
  expect(await screen.findByRole('heading', { name: '2 clients, 1 not ready' })).toBeVisible();
  const notReady = screen.getByRole('list', { name: 'Not ready' });
  expect(notReady).toHaveTextContent('Fabrikam');
  expect(notReady).toHaveTextContent('Microsoft Graph is not connected.');
  expect(screen.queryByText('Adatum')).not.toBeInTheDocument();
  expect(await flaws()).toEqual([]);

  await userEvent.click(screen.getByRole('checkbox', { name: 'Fabrikam' }));
  expect(await screen.findByRole('heading', { name: '1 client' })).toBeVisible();
  const sent = take();
  await userEvent.click(screen.getByRole('button', { name: 'Run for 1 client' }));
  await waitFor(() => expect(sent).toHaveBeenCalledTimes(1));
  expect(sent).toHaveBeenCalledWith({
    workflow: 'license_report',
    targets: { all: true },
    except: [fabrikam],
    input: {},
    cap: 10,
  });
});

it('starts once for two clicks, and leads to the batch', async () => {
  const stage = await open();
  const sent = take();
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Contoso' }));
  await userEvent.dblClick(await screen.findByRole('button', { name: 'Run for 1 client' }));
  await waitFor(() => expect(stage.router.state.location.pathname).toBe(`/all/batches/${aBatch().id}`));
  expect(sent).toHaveBeenCalledTimes(1);
  expect(sent.mock.calls[0]?.[0].targets).toEqual({ ids: [contoso] });
});

it('takes the clients with a tag, some of them first', async () => {
  await open();
  await userEvent.click(await screen.findByRole('radio', { name: 'Clients with a tag' }));
  await userEvent.click(screen.getByRole('combobox', { name: 'Tags' }));
  await userEvent.click(screen.getByRole('menuitemcheckbox', { name: /pilot/ }));
  await userEvent.keyboard('{Escape}');
  expect(await screen.findByText('For the clients tagged pilot: 1 client.')).toBeVisible();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Try it on some clients first' }));
  expect(screen.getByRole('button', { name: 'Run for 1 client' })).toBeDisabled();
  expect(screen.getByText('Choose the tag of the clients that go first.')).toBeVisible();
  await userEvent.click(screen.getByRole('combobox', { name: 'First those tagged' }));
  await userEvent.click(screen.getByRole('menuitemcheckbox', { name: /pilot/ }));
  await userEvent.keyboard('{Escape}');
  expect(await screen.findByText('First the clients tagged pilot; stop when more than 10 % of them fail.')).toBeVisible();
  const sent = take();
  await userEvent.click(screen.getByRole('button', { name: 'Run for 1 client' }));
  await waitFor(() => expect(sent.mock.calls[0]?.[0].canary).toEqual({ tags: ['pilot'], stopAbove: 10 }));
});

it('puts a refusal beside the field that it is about, and keeps what was filled in', async () => {
  const email: Parameter = { name: 'email', type: 'upn', label: 'Work e-mail', required: true };
  await open({ workflow: aWorkflow({ parameters: [email] }) });
  on<CreateBatchData, never>('post', '/api/batches', () =>
    refusal(422, 'validation_failed', '1 field needs attention.', {
      errors: [{ in: 'body', pointer: '/input/email', code: 'format', message: 'This address is taken.' }],
    }),
  );
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Contoso' }));
  const field = await screen.findByRole('textbox', { name: /Work e-mail/ });
  await userEvent.type(field, 'ana@contoso.com');
  await userEvent.click(screen.getByRole('button', { name: 'Run for 1 client' }));
  expect(await screen.findByText('This address is taken.')).toBeVisible();
  expect(field).toHaveValue('ana@contoso.com');
  expect(screen.getByRole('checkbox', { name: 'Contoso' })).toBeChecked();
});

it('asks for options at the first client, and says so', async () => {
  const licence: Parameter = {
    name: 'licence',
    type: 'string',
    label: 'Licence',
    required: true,
    provider: { name: 'licences', inputs: {} },
  };
  const asked = vi.fn();
  on<ListOptionsData, ListOptionsResponse>('post', '/api/data-providers/{name}/options', ({ headers }) => {
    asked(headers.get('X-Organization-Id'));
    const at = '2026-11-23T09:00:00.000Z';
    return { options: [{ label: 'E5', value: 'e5' }], truncated: false, cached: false, fetchedAt: at, expiresAt: at };
  });
  await open({ workflow: aWorkflow({ parameters: [licence] }) });
  await userEvent.click(await screen.findByRole('button', { name: 'Tick 2 clients' }));
  expect(await screen.findByText(/What can be chosen here is what Contoso has/)).toBeVisible();
  await userEvent.click(screen.getByRole('combobox', { name: /Licence/ }));
  expect(await screen.findByRole('option', { name: 'E5' })).toBeVisible();
  expect(asked).toHaveBeenCalledWith(contoso);
  expect(asked).not.toHaveBeenCalledWith(fabrikam);
});

it('lets nothing be destroyed before it is typed for how many', async () => {
  await open({ workflow: aWorkflow({ effect: 'destroy' }) });
  const sent = take();
  await userEvent.click(await screen.findByRole('button', { name: 'Tick 2 clients' }));
  const button = await screen.findByRole('button', { name: 'Run for 2 clients' });
  expect(button).toBeDisabled();
  await userEvent.type(screen.getByRole('textbox', { name: /Type 2 clients/ }), '2 clients');
  await userEvent.click(button);
  await waitFor(() => expect(sent).toHaveBeenCalledTimes(1));
});

it('finds out by the list whether a batch has begun of which no answer came', async () => {
  const batches: Batch[] = [];
  const stage = await open();
  on<ListBatchesData, ListBatchesResponse>('get', '/api/batches', () => ({ items: [...batches] }));
  platform.use(
    http.post('*/api/batches', () => {
      batches.push(aBatch());
      return HttpResponse.error();
    }),
  );
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Contoso' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Run for 1 client' }));
  await waitFor(() => expect(stage.router.state.location.pathname).toBe(`/all/batches/${aBatch().id}`));
});

it('sends nothing twice by itself when nobody knows whether it has begun', async () => {
  await open();
  platform.use(http.post('*/api/batches', () => HttpResponse.error()));
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Contoso' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Run for 1 client' }));
  expect(await screen.findByText('Nobody knows yet whether it has begun.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Run for 1 client' })).toBeDisabled();
  const sent = take();
  await userEvent.click(screen.getByRole('button', { name: 'It has not begun: let me send it again' }));
  await userEvent.click(screen.getByRole('button', { name: 'Run for 1 client' }));
  await waitFor(() => expect(sent).toHaveBeenCalledTimes(1));
});

it('starts when it is sent again after nothing has been', async () => {
  await open();
  platform.use(http.get('*/api/batches', () => HttpResponse.error(), { once: true }));
  const sent = take();
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Contoso' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Run for 1 client' }));
  expect(await screen.findByText('Nothing was started.')).toBeVisible();
  expect(sent).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Run for 1 client' }));
  await waitFor(() => expect(sent).toHaveBeenCalledTimes(1));
});

it('says what is missing as long as no client is chosen', async () => {
  await open();
  expect(await screen.findByText('Choose at least one client.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Run' })).toBeDisabled();
});

it('asks about a few clients at a time, and about very many only when somebody wants that', async () => {
  const many = Array.from({ length: 80 }, (_, at) => organization(`o${at}`, `Client ${at}`));
  let [going, most, all] = [0, 0, 0];
  await open({ organizations: many, grants: [grant('global')] });
  on<GetWorkflowData, GetWorkflowResponse>('get', '/api/workflows/{name}', async () => {
    going += 1;
    all += 1;
    most = Math.max(most, going);
    await new Promise((done) => setTimeout(done, 1));
    going -= 1;
    return aWorkflow();
  });
  await userEvent.click(await screen.findByRole('radio', { name: /All clients/ }));
  expect(await screen.findByText(/Only the first 60 were looked at/)).toBeVisible();
  await waitFor(() => expect(all).toBe(60));
  await userEvent.click(screen.getByRole('button', { name: 'Look at all of them now' }));
  await waitFor(() => expect(all).toBe(80));
  expect(most).toBeLessThanOrEqual(6);
});

it('tells whoever has a role alone what a batch needs, and lets an administrator give it', async () => {
  const grants: Grant[] = [];
  await open({ grants, me: admin });
  on<PutPermissionsData, PutPermissionsResponse>('put', '/api/permissions/{userId}/{orgId}', ({ path, body }) => {
    const given = { ...grant(path.orgId), permissions: body.permissions };
    grants.push(given);
    return given;
  });
  expect(await screen.findByText('A batch needs a permission of your own.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Give it to me for all clients' }));
  const list = await screen.findByRole('group', { name: 'Clients' });
  expect(within(list).getByRole('checkbox', { name: 'Adatum' })).toBeInTheDocument();
  expect(grants[0]).toMatchObject({ organizationId: 'global', permissions: { ...nothing, canExecuteWorkflows: true } });
});

it('says why a workflow cannot run for many clients', async () => {
  await open({ workflow: aWorkflow({ parameters: [{ name: 's', type: 'secret', label: 'Password', required: true }] }) });
  expect(await screen.findByText(/it asks for a secret, “Password”/)).toBeVisible();
});
