import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { RouteObject } from 'react-router';

import {
  type FormSummary,
  listForms,
  type ListFormsData,
  type ListFormsResponse,
  type ListOrganizationsData,
  type ListOrganizationsResponse,
  type Me,
  type Organization,
} from '../client';
import { useAsk, useScope } from '../scope';
import { aForm, aMe, contoso, fabrikam, flaws, on, refusal, type Reply, showAt, signedIn } from '../testing';
import { Page } from '../ui';
import { passing } from './router';
import { AllClients, ClientScope, GlobalScope } from './ScopeGate';

/** A list of one client, and a place where something is half done. */
function FormsProbe() {
  const scope = useScope();
  const forms = useAsk(['forms', 'probe'], (api, signal) => api.call(listForms, { signal }));
  return (
    <Page title={`Forms of ${scope.name}`}>
      <input aria-label="Half done" />
      <ul>
        {forms.data?.items.map((form) => (
          <li key={form.id}>{form.name}</li>
        ))}
      </ul>
    </Page>
  );
}

function Probe() {
  return <Page title={`Something of ${useScope().name}`}>{null}</Page>;
}

const pages: RouteObject[] = [
  { index: true, Component: Probe },
  { path: 'forms', Component: FormsProbe },
  { path: 'forms/:id', Component: Probe },
  { path: 'runs', Component: Probe },
];
const routes: RouteObject[] = [
  passing([
    {
      path: 'all',
      Component: AllClients,
      children: [
        { index: true, element: <Page title="Home">{null}</Page> },
        { path: 'runs', element: <Page title="My runs">{null}</Page> },
      ],
    },
    { path: 'o/:org', Component: ClientScope, children: pages },
    { path: 'global', Component: GlobalScope, children: pages },
  ]),
];

function summary(name: string): FormSummary {
  const { id, organizationId, workflow, access, allowed, isBroken, version, updatedAt, updatedBy } = aForm();
  return { id, organizationId, workflow, access, allowed, isBroken, version, updatedAt, updatedBy, name, fieldCount: 2 };
}

function anOrganization(nth: number): Organization {
  return {
    id: `019f2c00-0000-7000-8000-${String(nth).padStart(12, '0')}`,
    name: `Client ${String(nth).padStart(3, '0')}`,
    isActive: nth !== 7,
    isProvider: false,
    tags: [],
    createdAt: '2026-11-20T09:00:00.000Z',
    updatedAt: '2026-11-20T09:00:00.000Z',
  };
}

const admin: Me = aMe({
  user: { id: 'a', displayName: 'Ada Admin', type: 'platform', isPlatformAdmin: true },
  allOrganizations: true,
  globalPermissions: { canExecuteWorkflows: true, canManageConfig: true, canManageForms: true, canViewHistory: true },
  organizations: [],
});

beforeAll(() => import('./Frame'));
beforeEach(() => {
  sessionStorage.clear();
  on<ListFormsData, ListFormsResponse>('get', '/api/forms', ({ headers }) => ({
    items: [summary(headers.get('x-organization-id') === contoso ? 'Of Contoso' : 'Of Fabrikam')],
  }));
});

const where = (name: string): Promise<HTMLElement> => screen.findByRole('button', { name: `Client: ${name}. Switch` });

it('switches by three letters and Enter, from a list to the same list, and keeps nothing of before', async () => {
  const user = userEvent.setup();
  const { router } = await showAt(`/o/${contoso}/forms?status=x`, routes);
  expect(await screen.findByText('Of Contoso')).toBeVisible();
  await user.type(screen.getByLabelText('Half done'), 'for Contoso');
  await user.keyboard('{Alt>}c{/Alt}');
  expect(await flaws()).toEqual([]);
  await user.keyboard('fab{Enter}');
  expect(await screen.findByRole('heading', { name: 'Forms of Fabrikam' })).toHaveFocus();
  expect(await screen.findByText('Of Fabrikam')).toBeVisible();
  expect(screen.queryByText('Of Contoso')).toBeNull();
  expect(screen.getByLabelText('Half done')).toHaveValue('');
  expect(await where('Fabrikam')).toBeVisible();
  expect(router.state.location).toMatchObject({ pathname: `/o/${fabrikam}/forms`, search: '' });
});

it('never shows an answer of the client before that comes after the switch', async () => {
  const user = userEvent.setup();
  let arrive = (): void => undefined;
  const arrived: string[] = [];
  on<ListFormsData, ListFormsResponse>('get', '/api/forms', async ({ headers }) => {
    if (headers.get('x-organization-id') !== contoso) {
      return { items: [summary('Of Fabrikam')] };
    }
    await new Promise<void>((go) => (arrive = go));
    arrived.push('late');
    return { items: [summary('Of Contoso')] };
  });
  const { router } = await showAt(`/o/${contoso}/forms`, routes);
  await screen.findByRole('heading', { name: 'Forms of Contoso' });
  await user.click(await where('Contoso'));
  await user.click(await screen.findByRole('option', { name: /Fabrikam/ }));
  await screen.findByText('Of Fabrikam');
  arrive();
  await waitFor(() => expect(arrived).toEqual(['late']));
  expect(screen.queryByText('Of Contoso')).toBeNull();
  expect(router.state.location.pathname).toBe(`/o/${fabrikam}/forms`);
});

it('leads from a thing of one client to the list of the other', async () => {
  const user = userEvent.setup();
  const { router } = await showAt(`/o/${contoso}/forms/f1`, routes);
  await user.click(await where('Contoso'));
  await user.keyboard('fabri{Enter}');
  await screen.findByRole('heading', { name: 'Forms of Fabrikam' });
  expect(router.state.location.pathname).toBe(`/o/${fabrikam}/forms`);
});

it('leads from the runs of a client to the own ones at all clients', async () => {
  const user = userEvent.setup();
  await showAt(`/o/${contoso}/runs`, routes);
  await user.click(await where('Contoso'));
  await user.click(await screen.findByRole('option', { name: 'All clients' }));
  expect(await screen.findByRole('heading', { name: 'My runs' })).toHaveFocus();
  expect(await where('All clients')).toBeVisible();
});

it('offers the client before first', async () => {
  const user = userEvent.setup();
  await showAt(`/o/${contoso}`, routes);
  await user.click(await where('Contoso'));
  await user.keyboard('fab{Enter}');
  await user.click(await where('Fabrikam'));
  const recent = screen.getByRole('group', { name: 'Recent' });
  expect(
    within(recent)
      .getAllByRole('option')
      .map((one) => one.textContent),
  ).toEqual(['COContoso']);
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('heading', { name: 'Something of Contoso' })).toBeVisible();
  expect(JSON.parse(sessionStorage.getItem('bifrost.recent') ?? '')).toEqual([contoso, fabrikam]);
});

it('goes away by Escape, with the focus and the page where they were', async () => {
  const user = userEvent.setup();
  await showAt(`/o/${contoso}/forms`, routes);
  await user.click(await where('Contoso'));
  await user.keyboard('xyz');
  expect(await screen.findByText('No client of yours has this name.')).toBeVisible();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('heading', { name: 'Forms of Contoso' })).toBeVisible();
  screen.getByRole('dialog').dispatchEvent(new Event('cancel', { cancelable: true }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('finds one of five hundred by what is loaded, and draws a part of them', async () => {
  const user = userEvent.setup();
  let asked = 0;
  on<ListOrganizationsData, ListOrganizationsResponse>('get', '/api/organizations', () => {
    asked += 1;
    return { items: Array.from({ length: 500 }, (_, nth) => anOrganization(nth)) };
  });
  await showAt('/all', routes, signedIn, admin);
  await user.click(await where('All clients'));
  await screen.findByRole('option', { name: /Client 000/ });
  expect(screen.getAllByRole('option').length).toBeLessThan(50);
  expect(screen.getByText('460 more. Letters find them.')).toBeVisible();
  expect(screen.getByRole('option', { name: /Client 007/ })).toHaveTextContent('Inactive');
  await user.keyboard('499{Enter}');
  expect(await screen.findByRole('heading', { name: 'Something of Client 499' })).toBeVisible();
  expect(asked).toBe(1);
});

it('asks the platform for a client beyond the first thousand', async () => {
  const user = userEvent.setup();
  on<ListOrganizationsData, ListOrganizationsResponse>('get', '/api/organizations', ({ query }) =>
    query.get('q') === null
      ? { items: [anOrganization(1)], nextCursor: 'more' }
      : {
          items: [{ ...anOrganization(2), name: 'Zeppelin' }].filter((one) =>
            one.name.toLowerCase().includes(query.get('q') ?? ''),
          ),
        },
  );
  await showAt('/all', routes, signedIn, admin);
  await user.click(await where('All clients'));
  await user.keyboard('zep');
  expect(await screen.findByRole('option', { name: /Zeppelin/ })).toHaveAttribute('aria-selected', 'true');
});

/** The platform takes its time to say which clients there are. */
function slowly(answer: () => ListOrganizationsResponse | Reply): () => void {
  let arrive = (): void => undefined;
  const isTime = new Promise<void>((go) => (arrive = go));
  on<ListOrganizationsData, ListOrganizationsResponse>('get', '/api/organizations', async () => {
    await isTime;
    return answer();
  });
  return () => arrive();
}

it('waits for the clients when Enter comes before them, says so, and opens the one that fits best', async () => {
  const user = userEvent.setup();
  const arrive = slowly(() => ({ items: [1, 2, 12].map(anOrganization) }));
  await showAt('/all', routes, signedIn, admin);
  await user.click(await where('All clients'));
  // It fits “All clients” as well, which is there already.
  await user.keyboard('cli{Enter}');
  expect(screen.getByText('Opening the first…')).toBeVisible();
  expect(screen.getByRole('heading', { level: 1, hidden: true })).toHaveTextContent('Home');
  expect(await flaws()).toEqual([]);
  arrive();
  expect(await screen.findByRole('heading', { name: 'Something of Client 001' })).toBeVisible();
});

it('forgets an early Enter when somebody types on, or when no client fits', async () => {
  const user = userEvent.setup();
  const arrive = slowly(() => ({ items: [1, 2, 12].map(anOrganization) }));
  await showAt('/all', routes, signedIn, admin);
  await user.click(await where('All clients'));
  await user.keyboard('01{Enter}2');
  expect(screen.queryByText('Opening the first…')).toBeNull();
  arrive();
  expect(await screen.findByRole('option', { name: /Client 012/ })).toBeVisible();
  await user.keyboard('xyz{Enter}');
  expect(await screen.findByText('No client of yours has this name.')).toBeVisible();
  await user.keyboard('{Backspace>6/}');
  expect(await screen.findByRole('option', { name: /Client 001/ })).toBeVisible();
});

it('says that the clients cannot be had to who has pressed Enter meanwhile', async () => {
  const user = userEvent.setup();
  const arrive = slowly(() => refusal(500, 'internal', 'Something broke here.'));
  await showAt('/all', routes, signedIn, admin);
  await user.click(await where('All clients'));
  await user.keyboard('con{Enter}');
  arrive();
  expect(await screen.findByText('The clients could not be loaded. Something broke here.')).toBeVisible();
  expect(screen.queryByText('Opening the first…')).toBeNull();
});

it('says why there are no clients', async () => {
  const user = userEvent.setup();
  on<ListOrganizationsData, never>('get', '/api/organizations', () => refusal(500, 'internal', 'Something broke here.'));
  await showAt('/all', routes, signedIn, admin);
  await user.click(await where('All clients'));
  await user.keyboard('con');
  expect(await screen.findByText('The clients could not be loaded. Something broke here.')).toBeVisible();
});

it('asks for a client first where a page needs one, and then leads there', async () => {
  const user = userEvent.setup();
  await showAt('/all', routes);
  await user.click(await screen.findByRole('button', { name: 'Forms' }));
  expect(screen.getByText('Forms: for which client?')).toBeVisible();
  expect(screen.queryByRole('option', { name: 'All clients' })).toBeNull();
  await user.keyboard('con{Enter}');
  expect(await screen.findByRole('heading', { name: 'Forms of Contoso' })).toBeVisible();
});

it('offers what holds for all clients to whoever may do something there', async () => {
  const user = userEvent.setup();
  on<ListOrganizationsData, ListOrganizationsResponse>('get', '/api/organizations', () => ({ items: [] }));
  await showAt('/all', routes, signedIn, admin);
  await user.click(await where('All clients'));
  await user.keyboard('glo{Enter}');
  expect(await where('Global')).toBeVisible();
});
