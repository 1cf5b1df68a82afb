import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';

import type {
  ListExecutionsData,
  ListExecutionsResponse,
  ListFormsData,
  ListFormsResponse,
  ListWorkflowsData,
  ListWorkflowsResponse,
  Me,
} from '../../client';
import { paths } from '../../paths';
import { type Scope, permissionsIn } from '../../scope';
import { aForm, aMe, aMembership, aRun, contoso, fabrikam, flaws, on, refusal, show } from '../../testing';
import { Palette } from './index';

const acts = { onGo: vi.fn(), onSwitch: vi.fn(), onChoose: vi.fn(), onClose: vi.fn() };
const pages = [
  { key: 'home', label: 'Home', icon: null, way: paths.home },
  { key: 'forms', label: 'Forms', icon: null, way: paths.forms },
];

beforeEach(() => {
  vi.clearAllMocks();
  on<ListFormsData, ListFormsResponse>('get', '/api/forms', ({ query }) => {
    const { id, organizationId, workflow, access, allowed, isBroken, version, updatedAt, updatedBy, name } = aForm();
    const form = { id, organizationId, workflow, access, allowed, isBroken, version, updatedAt, updatedBy, name, fieldCount: 2 };
    return { items: name.toLowerCase().includes(query.get('q') ?? '') ? [form] : [] };
  });
  on<ListWorkflowsData, ListWorkflowsResponse>('get', '/api/workflows', () => ({
    items: [
      {
        name: 'user_onboarding',
        title: 'Onboard a user',
        category: 'Users',
        tags: [],
        effect: 'change',
        requiresOrganization: true,
        needs: { integrations: [], settings: [] },
        timeoutSeconds: 60,
        savesMinutes: 5,
        concurrency: {},
        parameters: [],
      },
    ],
  }));
  on<ListExecutionsData, ListExecutionsResponse>('get', '/api/executions', ({ query }) => {
    if (query.get('reference') === null) {
      return { items: [aRun({ organizationId: fabrikam, form: { id: 'f', name: 'Licence report' } })] };
    }
    return { items: query.get('reference') === '48211' ? [aRun()] : [] };
  });
});

function draw(isIn: boolean, me: Me = aMe()): Promise<unknown> {
  const scope: Scope | undefined = isIn
    ? { id: contoso, name: 'Contoso', isActive: true, may: permissionsIn(me, contoso) }
    : undefined;
  return show(<Palette pages={pages} scope={scope} {...acts} />, { me });
}

const field = (): HTMLElement => screen.getByRole('combobox', { name: 'Search' });

it('finds clients, pages, forms, workflows, runs and tickets, each under its name', async () => {
  const user = userEvent.setup();
  await draw(true);
  expect(field()).toHaveFocus();
  expect(await screen.findByRole('option', { name: /Licence report/ })).toBeVisible();
  await user.type(field(), 'o');
  expect(await screen.findByRole('group', { name: 'Clients' })).toHaveTextContent('Contoso');
  expect(screen.getByRole('group', { name: 'Pages' })).toHaveTextContent('Home');
  expect(await screen.findByRole('group', { name: 'Workflows' })).toHaveTextContent('Onboard a user');
  expect(await flaws()).toEqual([]);
  await user.clear(field());
  await user.type(field(), 'new');
  const forms = await screen.findByRole('group', { name: 'Forms of Contoso' });
  await user.click(within(forms).getByRole('option', { name: /New starter/ }));
  expect(acts.onGo).toHaveBeenLastCalledWith(paths.form(contoso, aForm().id), false);
});

it('finds a ticket of the client, and of the caller over all clients', async () => {
  const user = userEvent.setup();
  await draw(true);
  await user.type(field(), '48211');
  await user.click(within(await screen.findByRole('group', { name: 'Ticket 48211 at Contoso' })).getByRole('option'));
  expect(acts.onGo).toHaveBeenLastCalledWith(paths.run(contoso, aRun().id), false);
});

it('asks only for own runs where the caller is at no client', async () => {
  const user = userEvent.setup();
  const asked: string[] = [];
  on<ListExecutionsData, ListExecutionsResponse>('get', '/api/executions', ({ query, headers }) => {
    asked.push(`${query.get('mine')} ${query.get('reference')} ${headers.get('x-organization-id')}`);
    return { items: query.get('reference') === null ? [] : [aRun()] };
  });
  await draw(false);
  await user.type(field(), '48211');
  expect(await screen.findByRole('group', { name: 'Your runs for ticket 48211' })).toHaveTextContent('Contoso');
  expect(asked).toEqual(['true null null', 'true 48211 null']);
});

it('walks by arrows from the end to the beginning, and chooses beside with Ctrl', async () => {
  const user = userEvent.setup();
  await draw(true);
  await user.type(field(), 'fab');
  const option = await screen.findByRole('option', { name: /Fabrikam/ });
  expect(option).toHaveAttribute('aria-selected', 'true');
  await user.keyboard('{ArrowUp}{ArrowDown}{Control>}{Enter}{/Control}');
  expect(acts.onSwitch).toHaveBeenLastCalledWith(fabrikam, true);
});

it('keeps what Enter chooses when something arrives above it', async () => {
  const user = userEvent.setup();
  let arrive = (): void => undefined;
  on<ListWorkflowsData, ListWorkflowsResponse>('get', '/api/workflows', async () => {
    await new Promise<void>((go) => (arrive = go));
    return {
      items: [
        {
          name: 'licence_report',
          title: 'Licence audit',
          tags: [],
          effect: 'read',
          requiresOrganization: true,
          needs: { integrations: [], settings: [] },
          timeoutSeconds: 60,
          savesMinutes: 5,
          concurrency: {},
          parameters: [],
        },
      ],
    };
  });
  await draw(false);
  await user.type(field(), 'licence');
  expect(await screen.findByRole('option', { name: /Licence report/ })).toHaveAttribute('aria-selected', 'true');
  arrive();
  await screen.findByRole('option', { name: /Licence audit/ });
  expect(screen.getAllByRole('option')[0]).toHaveTextContent('Licence audit');
  await user.keyboard('{Enter}');
  expect(acts.onGo).toHaveBeenLastCalledWith(paths.run(fabrikam, aRun().id), false);
});

it('asks for a client first where there is none', async () => {
  const user = userEvent.setup();
  await draw(false);
  await user.type(field(), 'onboard');
  await user.click(await screen.findByRole('option', { name: /Onboard a user/ }));
  expect(acts.onChoose).toHaveBeenCalledWith('Onboard a user', expect.any(Function));
});

it('says so when nothing fits, and what else to try', async () => {
  const user = userEvent.setup();
  await draw(false);
  await user.type(field(), 'zzzz');
  expect(await screen.findByText('Nothing fits “zzzz”.')).toBeVisible();
  expect(screen.getByText(/choose one first/)).toBeVisible();
  await user.keyboard('{Enter}');
  expect(acts.onGo).not.toHaveBeenCalled();
});

it('says what could not be searched, and shows the rest', async () => {
  const user = userEvent.setup();
  on<ListFormsData, never>('get', '/api/forms', () => refusal(500, 'internal', 'Something broke here.'));
  await draw(true);
  await user.type(field(), 'home');
  expect(await screen.findByText('Forms of Contoso could not be searched. Something broke here.')).toBeVisible();
  expect(screen.getByRole('option', { name: 'Home' })).toBeVisible();
});

it("leads a client's people to their requests, and finds them no clients and no workflows", async () => {
  const user = userEvent.setup();
  const permissions = { canExecuteWorkflows: false, canManageConfig: false, canManageForms: false, canViewHistory: false };
  const chris = aMe({
    user: { id: 'c', displayName: 'Chris', type: 'organization', isPlatformAdmin: false },
    organizations: [aMembership({ permissions })],
  });
  await draw(true, chris);
  await user.type(field(), 'licence');
  await user.click(await screen.findByRole('option', { name: /Licence report/ }));
  expect(acts.onGo).toHaveBeenLastCalledWith(paths.request(fabrikam, aRun().id), false);
  await user.clear(field());
  await user.type(field(), 'con');
  await waitFor(() => expect(screen.queryByText('Looking…')).toBeNull());
  expect(screen.queryByRole('group', { name: 'Clients' })).toBeNull();
  expect(screen.queryByRole('group', { name: 'Workflows' })).toBeNull();
});
