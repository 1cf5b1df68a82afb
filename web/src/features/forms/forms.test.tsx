import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { Outlet, useParams } from 'react-router';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type {
  Execution,
  Form,
  FormSubmission,
  FormSummary,
  GetFormData,
  GetFormResponse,
  GetOrganizationData,
  GetWorkflowData,
  GetWorkflowResponse,
  ListFieldOptionsData,
  ListFieldOptionsResponse,
  ListFormsData,
  ListFormsResponse,
  ListOrganizationsData,
  ListOrganizationsResponse,
  Me,
  Organization,
  SubmitFormData,
  Workflow,
} from '../../client';
import { MeContext, permissionsIn, ScopeContext } from '../../scope';
import {
  aForm,
  aMe,
  aMembership,
  aRun,
  contoso,
  fabrikam,
  flaws,
  on,
  refusal,
  Reply,
  showAt,
  signedIn,
  type Stage,
} from '../../testing';
import { FormPage } from './FormPage';
import { FormsPage } from './FormsPage';
import { OpenFormPage } from './OpenFormPage';

vi.mock('../runs/RunPanel', () => ({
  RunPanel: ({ id, onEdit }: { id: string; onEdit?: () => void }): ReactNode => (
    <div>
      the run {id} {onEdit && <button onClick={onEdit}>Edit and run again</button>}
    </div>
  ),
}));

/** The pages of forms, for somebody at one address. */
function open(at: string, me: Me = aMe(), isActive = true): Promise<Stage> {
  function Within() {
    const { org = 'global' } = useParams();
    const name = me.organizations.find(({ id }) => id === org)?.name ?? 'Global';
    return (
      <MeContext value={me}>
        <ScopeContext value={{ id: org, name, isActive, may: permissionsIn(me, org) }}>
          <Outlet />
        </ScopeContext>
      </MeContext>
    );
  }
  const addresses = [
    {
      path: '/o/:org/forms',
      Component: Within,
      children: [
        { index: true, Component: FormsPage },
        { path: ':formId', Component: FormPage },
      ],
    },
    { path: '/open/forms/:formId', Component: Within, children: [{ index: true, Component: OpenFormPage }] },
  ];
  return showAt(at, addresses, signedIn, me);
}

function aWorkflow(change: Partial<Workflow> = {}): Workflow {
  return {
    name: 'user_onboarding',
    title: 'Onboard a user',
    effect: 'change',
    concurrency: {},
    needs: { integrations: [], settings: [] },
    parameters: [],
    requiresOrganization: true,
    savesMinutes: 25,
    tags: [],
    timeoutSeconds: 60,
    ...change,
  };
}

const clientUser = aMe({
  user: { id: 'c_u', displayName: 'Chris Client', email: 'chris@contoso.example', type: 'organization', isPlatformAdmin: false },
  organizations: [
    aMembership({
      permissions: { canExecuteWorkflows: false, canManageConfig: false, canManageForms: false, canViewHistory: false },
    }),
  ],
});

/** What was submitted: the bodies, each with its key. */
let submissions: { key: string | null; body: FormSubmission }[];
let answer: () => Execution | Reply | Promise<Execution | Reply>;

function offer(form: Form, workflow: Workflow = aWorkflow()): void {
  on<GetFormData, GetFormResponse>('get', '/api/forms/{formId}', () => form);
  on<GetWorkflowData, GetWorkflowResponse>('get', '/api/workflows/{name}', () => workflow);
  on<SubmitFormData, Execution>('post', '/api/forms/{formId}/submissions', ({ headers, body }) => {
    submissions.push({ key: headers.get('Idempotency-Key'), body });
    return answer();
  });
}

const accepted = (): Reply => new Reply(202, aRun({ id: 'r1', status: 'Pending' }));
const page = `/o/${contoso}/forms/${aForm().id}`;
const run = (): Promise<HTMLElement> => screen.findByRole('button', { name: 'Run for Contoso' });

async function fillIn(first = 'Ana'): Promise<void> {
  await userEvent.type(await screen.findByLabelText(/^First name/), first);
  await userEvent.type(screen.getByLabelText(/^Work e-mail/), 'ana@contoso.com');
}

beforeEach(() => {
  submissions = [];
  answer = accepted;
});

describe('a form', () => {
  it('is gone through while it is awaited, where nobody meets it, and leaves nothing of that behind', async () => {
    offer(aForm());
    let answerNow: (form: Form) => void = () => undefined;
    on<GetFormData, GetFormResponse>('get', '/api/forms/{formId}', () => new Promise((go) => (answerNow = go)));
    const { screen: drawn } = await open(page);
    const box = await waitFor(() => {
      const found = drawn.container.querySelector<HTMLInputElement>('input[type="checkbox"]');
      expect(found).not.toBeNull();
      return found;
    });
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(await flaws()).toEqual([]);
    answerNow(aForm());
    expect(await screen.findByLabelText(/^First name/)).toBeVisible();
    await waitFor(() => expect(screen.getAllByRole('textbox', { hidden: true })).toEqual(screen.getAllByRole('textbox')));
    expect(box).toBeChecked();
  });

  it('becomes its run where it stands, and what was sent is there to read', async () => {
    offer(aForm());
    await open(page);
    await fillIn();
    await userEvent.click(await run());
    expect(await screen.findByText(/the run r1/)).toBeVisible();
    expect(screen.getByText('ana@contoso.com')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Run for Contoso' })).toBeNull();
    expect(submissions.map(({ body }) => body)).toEqual([{ values: { first_name: 'Ana', email: 'ana@contoso.com' } }]);
    expect(await flaws()).toEqual([]);
  });

  it('is sent once more under the same key when no answer came, and with a change becomes its run unless the first had arrived', async () => {
    offer(aForm());
    await open(page);
    await fillIn();
    answer = () => new Reply(502, 'a proxy');
    await userEvent.click(await run());
    expect(await screen.findByText('Nobody knows yet whether it arrived.')).toBeVisible();
    await userEvent.click(await run());
    await waitFor(() => expect(submissions).toHaveLength(2));
    await userEvent.type(screen.getByLabelText(/^First name/), 'bel');
    answer = accepted;
    await userEvent.click(await run());
    await screen.findByText(/the run r1/);
    const [first, second, third] = submissions.map(({ key }) => key);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
    expect(third).toBe(first);
  });

  it('shows the run that had begun when it was changed after a lost answer, and does not begin another', async () => {
    offer(aForm());
    await open(page);
    await fillIn();
    answer = () => new Reply(504, 'a proxy');
    await userEvent.click(await run());
    expect(await screen.findByText('Nobody knows yet whether it arrived.')).toBeVisible();
    await userEvent.type(screen.getByLabelText(/^First name/), 'bel');
    answer = () =>
      submissions.at(-1)?.body.values?.first_name === 'Ana'
        ? accepted()
        : refusal(422, 'idempotency_key_reused', 'This key was used for another request.');
    await userEvent.click(await run());
    expect(await screen.findByText(/the run r1/)).toBeVisible();
    expect(screen.getByText('It had arrived before you changed it.')).toBeVisible();
    expect(screen.getByLabelText(/^First name/)).toHaveValue('Anabel');
    expect(submissions.map(({ body }) => body.values?.first_name)).toEqual(['Ana', 'Anabel', 'Ana']);
    expect(new Set(submissions.map(({ key }) => key)).size).toBe(1);
    answer = () => new Reply(202, aRun({ id: 'r2', status: 'Pending' }));
    await userEvent.click(await run());
    expect(await screen.findByText(/the run r2/)).toBeVisible();
    expect(submissions[3]?.key).not.toBe(submissions[0]?.key);
  });

  it('runs again with changes, under a new key also without any', async () => {
    offer(aForm());
    await open(page);
    await fillIn();
    await userEvent.click(await run());
    await userEvent.click(await screen.findByRole('button', { name: 'Edit and run again' }));
    expect(screen.getByText(/the run r1/)).toBeVisible();
    answer = () => new Reply(202, aRun({ id: 'r2', status: 'Pending' }));
    await userEvent.click(await run());
    expect(await screen.findByText(/the run r2/)).toBeVisible();
    expect(submissions[1]?.body).toEqual(submissions[0]?.body);
    expect(submissions[1]?.key).not.toBe(submissions[0]?.key);
    await userEvent.click(screen.getByRole('button', { name: 'Edit and run again' }));
    expect(screen.getByLabelText(/^First name/)).toHaveFocus();
  });

  it('is empty when one starts over', async () => {
    offer(aForm());
    await open(`${page}?first_name=Ana`);
    await userEvent.type(await screen.findByLabelText(/^Work e-mail/), 'ana@contoso.com');
    await userEvent.click(await run());
    await userEvent.click(await screen.findByRole('button', { name: 'Start over' }));
    expect(screen.getByLabelText(/^First name/)).toHaveValue('');
    expect(screen.queryByText(/the run/)).toBeNull();
  });

  it('begins with what a link brings, but for secrets, and belongs to its ticket', async () => {
    const fields: Form['fields'] = [...aForm().fields, { name: 'key', type: 'text', label: 'Key', masked: true }];
    offer(aForm({ fields }));
    await open(
      `${page}?first_name=Ana&email=ana%40contoso.com&key=secret&ticket=48211&ticketUrl=https%3A%2F%2Fhalo.example%2F48211`,
    );
    expect(await screen.findByLabelText(/^First name/)).toHaveValue('Ana');
    expect(screen.getByLabelText('Key')).toHaveValue('');
    expect(screen.getByRole('link', { name: 'ticket 48211' })).toHaveAttribute('href', 'https://halo.example/48211');
    await userEvent.click(await run());
    await waitFor(() =>
      expect(submissions[0]?.body.reference).toEqual({ system: 'halopsa', id: '48211', url: 'https://halo.example/48211' }),
    );
  });

  it('leaves out an address of a ticket that is none', async () => {
    offer(aForm());
    await open(`${page}?ticket=7&ticketSystem=jira&ticketUrl=javascript%3Aalert(1)`);
    expect(await screen.findByText('For ticket 7')).toBeVisible();
    await fillIn();
    await userEvent.click(await run());
    await waitFor(() => expect(submissions[0]?.body.reference).toEqual({ system: 'jira', id: '7' }));
  });

  it('says what the platform refuses beside the field', async () => {
    offer(aForm());
    await open(page);
    await fillIn();
    answer = () =>
      refusal(422, 'validation_failed', '1 field needs attention.', {
        errors: [{ in: 'body', pointer: '/values/email', code: 'taken', message: 'Somebody has this address.' }],
      });
    await userEvent.click(await run());
    expect(await screen.findByText('Somebody has this address.')).toBeVisible();
    expect(screen.getByLabelText(/^Work e-mail/)).toHaveFocus();
  });

  it('is typed for before it destroys', async () => {
    offer(aForm(), aWorkflow({ effect: 'destroy' }));
    await open(page);
    await fillIn();
    expect(await run()).toBeDisabled();
    await userEvent.type(await screen.findByLabelText(/Type Contoso to confirm/), 'Contoso');
    await userEvent.click(await run());
    expect(await screen.findByText(/the run r1/)).toBeVisible();
  });

  it('is typed for as well when nobody can say what it does', async () => {
    offer(aForm());
    on<GetWorkflowData, GetWorkflowResponse>('get', '/api/workflows/{name}', () => refusal(404, 'workflow_not_found', 'Gone.'));
    await open(page);
    expect(await screen.findByLabelText(/Type Contoso to confirm/)).toBeVisible();
  });

  it.each<[string, Form, boolean, RegExp]>([
    ['its client is inactive', aForm(), false, /Contoso is inactive: nothing new runs for it/],
    ['it is broken', aForm({ isBroken: true, allowed: [] }), true, /does not fit its workflow any more/],
    ['the caller may not', aForm({ allowed: [] }), true, /needs the permission “Run workflows” for Contoso/],
  ])('cannot be run when %s', async (_, form, isActive, why) => {
    offer(form);
    await open(page, aMe(), isActive);
    expect(await screen.findByText(why)).toBeVisible();
    expect(await run()).toBeDisabled();
  });

  it('that was changed meanwhile says so, and keeps what was typed', async () => {
    const form = aForm();
    offer(form);
    await open(page);
    await fillIn();
    const fields: Form['fields'] = [...form.fields, { name: 'team', type: 'text', label: 'Team', required: true }];
    offer({ ...form, version: 2, fields });
    answer = () =>
      refusal(422, 'validation_failed', '1 field needs attention.', {
        errors: [{ in: 'body', pointer: '/values/team', code: 'required', message: 'Fill in this field.' }],
      });
    await userEvent.click(await run());
    await userEvent.click(await screen.findByRole('button', { name: 'Show it as it is now' }));
    expect(screen.getByLabelText(/^First name/)).toHaveValue('Ana');
    await userEvent.type(screen.getByLabelText(/^Team/), 'Sales');
    answer = accepted;
    await userEvent.click(await run());
    await waitFor(() => expect(submissions.at(-1)?.body.values).toMatchObject({ first_name: 'Ana', team: 'Sales' }));
  });

  it('that was deleted meanwhile says so, and keeps what was typed', async () => {
    offer(aForm());
    await open(page);
    await fillIn();
    const gone = (): Reply => refusal(404, 'form_not_found', 'This form does not exist.');
    on<GetFormData, GetFormResponse>('get', '/api/forms/{formId}', gone);
    answer = gone;
    await userEvent.click(await run());
    expect(await screen.findByText(/This form was deleted meanwhile/)).toBeVisible();
    expect(screen.getByLabelText(/^First name/)).toHaveValue('Ana');
    expect(await run()).toBeDisabled();
  });

  it('that there is not leads to those that there are', async () => {
    on<GetFormData, GetFormResponse>('get', '/api/forms/{formId}', () => refusal(404, 'form_not_found', 'No.'));
    await open(page);
    expect(await screen.findByText(/There is no form at this address/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'See the forms that there are' })).toHaveAttribute('href', `/o/${contoso}/forms`);
  });

  it('asks for options with the values of its fields, and not with what the form has fixed', async () => {
    const bodies: ListFieldOptionsData['body'][] = [];
    on<ListFieldOptionsData, ListFieldOptionsResponse>('post', '/api/forms/{formId}/fields/{name}/options', ({ body }) => {
      bodies.push(body);
      const at = new Date().toISOString();
      return { options: [], truncated: false, cached: false, fetchedAt: at, expiresAt: at };
    });
    const inputs = { department: { field: 'first_name' }, size: { value: 20 } };
    const fields: Form['fields'] = [
      ...aForm().fields,
      { name: 'plan', type: 'select', label: 'Plan', provider: { name: 'p', inputs } },
    ];
    offer(aForm({ fields }));
    await open(`${page}?first_name=Sales`);
    await waitFor(() => expect(bodies).toEqual([{ inputs: { department: 'Sales' } }]));
  });

  it("is typed for by a client's user, who may not ask what it does", async () => {
    on<GetFormData, GetFormResponse>('get', '/api/forms/{formId}', () => aForm({ effect: 'destroy' }));
    await open(page, clientUser);
    expect(await screen.findByLabelText(/Type Contoso to confirm/)).toBeVisible();
    expect(await run()).toBeDisabled();
  });

  it("is run by a client's user, who sees nothing of workflows", async () => {
    on<GetFormData, GetFormResponse>('get', '/api/forms/{formId}', () => aForm());
    on<SubmitFormData, Execution>('post', '/api/forms/{formId}/submissions', accepted);
    await open(page, clientUser);
    await fillIn();
    await userEvent.click(await run());
    expect(await screen.findByText(/the run r1/)).toBeVisible();
    expect(screen.queryByText('What this runs')).toBeNull();
  });
});

describe('the list of forms', () => {
  const summary = (change: Partial<FormSummary>): FormSummary => ({
    id: 'f',
    organizationId: contoso,
    name: 'New starter',
    workflow: 'w',
    access: 'platform',
    fieldCount: 2,
    version: 1,
    isBroken: false,
    updatedAt: '2026-11-20T09:00:00.000Z',
    updatedBy: 'x',
    allowed: ['submit'],
    ...change,
  });
  const list = (items: FormSummary[], asked: (q: string | null) => void = () => {}): void =>
    on<ListFormsData, ListFormsResponse>('get', '/api/forms', ({ query }) => {
      asked(query.get('q'));
      return { items: items.filter(({ name }) => name.toLowerCase().includes((query.get('q') ?? '').toLowerCase())) };
    });

  it('opens each of them, and says which is for all clients and which cannot be run', async () => {
    list([
      summary({ id: 'a', name: 'Join a team', description: 'Adds people to a group.' }),
      summary({ id: 'b', organizationId: 'global' }),
      summary({ id: 'c', name: 'Old form', isBroken: true, brokenReason: 'Its workflow is gone.' }),
    ]);
    await open(`/o/${contoso}/forms`);
    expect(await screen.findByRole('link', { name: 'Join a team' })).toHaveAttribute('href', `/o/${contoso}/forms/a`);
    expect(screen.getByText('All clients')).toBeVisible();
    expect(screen.getByText('Cannot be run. Its workflow is gone.')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });

  it('is searched by the platform, and the search is in the address', async () => {
    const asked = vi.fn();
    list([summary({ id: 'a', name: 'Join a team' }), summary({ id: 'b' })], asked);
    const { router } = await open(`/o/${contoso}/forms`);
    await screen.findByRole('link', { name: 'Join a team' });
    await userEvent.type(screen.getByRole('searchbox', { name: 'Find a form' }), 'starter');
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Join a team' })).toBeNull());
    expect(await screen.findByRole('link', { name: 'New starter' })).toBeVisible();
    expect(router.state.location.search).toBe('?q=starter');
    expect(asked.mock.calls).toEqual([[null], ['starter']]);
    await userEvent.type(screen.getByRole('searchbox', { name: 'Find a form' }), 'xx');
    await userEvent.click(await screen.findByRole('button', { name: 'Show all forms' }));
    expect(await screen.findByRole('link', { name: 'Join a team' })).toBeVisible();
  });

  it('says what to do where there is none, to each in their words', async () => {
    list([]);
    await open(`/o/${contoso}/forms`);
    expect(await screen.findByText('There are no forms for Contoso yet.')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Choose a workflow' })).toBeVisible();
  });

  it("says to a client's user whom to ask", async () => {
    list([]);
    await open(`/o/${contoso}/forms`, clientUser);
    expect(await screen.findByText('No form is open to you yet.')).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Choose a workflow' })).toBeNull();
  });

  it('says which permission is missing', async () => {
    on<ListFormsData, ListFormsResponse>('get', '/api/forms', () => refusal(403, 'permission_missing', 'No.'));
    await open(`/o/${contoso}/forms`);
    expect(await screen.findByText('You may not run forms for Contoso.')).toBeVisible();
  });
});

describe('a link to a form', () => {
  const organization = (id: string, name: string, tenantId?: string): Organization => ({
    id,
    name,
    tenantId,
    tags: [],
    isActive: true,
    isProvider: false,
    createdAt: '2026-11-20T09:00:00.000Z',
    updatedAt: '2026-11-20T09:00:00.000Z',
  });
  const known = (...items: Organization[]): void =>
    on<ListOrganizationsData, ListOrganizationsResponse>('get', '/api/organizations', ({ query }) => ({
      items: query.get('tag') === 'halopsa:17' || query.get('q') !== null ? items : [],
    }));
  const at = (client: string): string => `/open/forms/f1?client=${encodeURIComponent(client)}&ticket=48211&email=a%40b.com`;

  it.each<[string, string]>([
    ['id', contoso],
    ['tag', 'halopsa:17'],
    ['tenant', '5F3D6C1E-0b51-4c55-9a2b-3f1f6f6a0002'],
  ])('finds its client by its %s, and brings everything else along', async (_, client) => {
    known(organization(contoso, 'Contoso', '5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0002'));
    on<GetOrganizationData, never>('get', '/api/organizations/{orgId}', () => refusal(404, 'organization_not_found', 'No.'));
    offer(aForm());
    const { router } = await open(at(client));
    await screen.findByText('For ticket 48211');
    expect(router.state.location.pathname).toBe(`/o/${contoso}/forms/f1`);
    expect(new URLSearchParams(router.state.location.search).get('email')).toBe('a@b.com');
    expect(router.state.location.search).not.toContain('client');
  });

  it('lets people choose when nobody is known by it', async () => {
    known();
    await open(at('halopsa:99'));
    expect(await screen.findByText(/No client that you look after is known as “halopsa:99”/)).toBeVisible();
    const table = await screen.findByRole('table', { name: 'Clients' });
    expect(within(table).getByRole('link', { name: 'Fabrikam' })).toHaveAttribute(
      'href',
      `/o/${fabrikam}/forms/f1?ticket=48211&email=a%40b.com`,
    );
    expect(await flaws()).toEqual([]);
    await userEvent.type(screen.getByRole('searchbox', { name: 'Find a client' }), 'cont');
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Fabrikam' })).toBeNull());
    expect(screen.getByRole('link', { name: 'Contoso' })).toBeVisible();
  });

  it('lets people choose among several', async () => {
    known(organization(contoso, 'Contoso'), organization(fabrikam, 'Fabrikam'));
    await open(at('halopsa:17'));
    expect(await screen.findByText(/2 clients are known as “halopsa:17”/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Contoso' })).toBeVisible();
  });

  it("leads a client's user to their own", async () => {
    on<GetFormData, GetFormResponse>('get', '/api/forms/{formId}', () => aForm());
    const { router } = await open(at('halopsa:99'), clientUser);
    await waitFor(() => expect(router.state.location.pathname).toBe(`/o/${contoso}/forms/f1`));
  });

  it('says so when the client cannot be looked up', async () => {
    on<ListOrganizationsData, ListOrganizationsResponse>('get', '/api/organizations', () =>
      refusal(500, 'internal', 'It broke.'),
    );
    await open(at('halopsa:17'));
    expect(await screen.findByText('The client could not be looked up.')).toBeVisible();
  });
});
