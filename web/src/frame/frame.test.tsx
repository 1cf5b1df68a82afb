import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { RouteObject } from 'react-router';

import { Failure } from '../api';
import {
  getMe,
  type GetMeData,
  type GetMeResponse,
  listForms,
  type ListFormsData,
  type ListFormsResponse,
  listWorkflows,
  type ListWorkflowsData,
  type ListWorkflowsResponse,
  type Me,
} from '../client';
import { useAsk } from '../scope';
import { type BrowserSession, NotRenewed, SignInNeeded } from '../session';
import { aMe, aMembership, contoso, flaws, on, refusal, showAt, signedIn } from '../testing';
import { Answer, Page } from '../ui';
import { addresses, passing } from './router';
import { AllClients, ClientScope } from './ScopeGate';
import { SignedOut } from './SignedOut';
import { Start } from './Start';

beforeAll(() => import('./Frame'));
beforeEach(() => {
  sessionStorage.clear();
  on<ListFormsData, ListFormsResponse>('get', '/api/forms', () => ({ items: [] }));
});

function Workflows() {
  const workflows = useAsk(['workflows'], (api, signal) => api.call(listWorkflows, { signal }));
  return (
    <Page title="Workflows">
      <Answer query={workflows} trouble="The workflows could not be loaded." skeleton={null}>
        {({ items }) => `${items.length} workflows`}
      </Answer>
    </Page>
  );
}

function Forms() {
  const forms = useAsk(['forms'], (api, signal) => api.call(listForms, { signal }), { retry: false });
  return (
    <Page title="Forms">
      {forms.data === undefined ? 'nothing yet' : `${forms.data.items.length} forms`}
      <input aria-label="Half done" />
    </Page>
  );
}

const routes: RouteObject[] = [
  { path: '/signed-out', Component: SignedOut },
  passing([
    { index: true, Component: Start },
    { path: 'all', Component: AllClients, children: [{ index: true, element: <Page title="Home">{null}</Page> }] },
    {
      path: 'o/:org',
      Component: ClientScope,
      children: [
        { index: true, element: <Page title="Overview">{null}</Page> },
        { path: 'forms', Component: Forms },
        { path: 'workflows', Component: Workflows },
      ],
    },
  ]),
];

const chris: Me = aMe({
  user: { id: 'c', displayName: 'Chris Client', type: 'organization', isPlatformAdmin: false },
  organizations: [
    aMembership({
      permissions: { canExecuteWorkflows: false, canManageConfig: false, canManageForms: false, canViewHistory: false },
    }),
  ],
});

async function offered(): Promise<string[]> {
  const navigation = await screen.findByRole('navigation', { name: 'Main' });
  return [...navigation.querySelectorAll('a, button')].map((one) => one.textContent);
}

it('shows what stands at an address that there is nothing at', async () => {
  await showAt('/nowhere', addresses);
  await waitFor(() => expect(screen.getByRole('heading', { name: 'There is nothing here' })).toHaveFocus());
  expect(await flaws()).toEqual([]);
});

it('asks who somebody is while their page is loaded, and only once', async () => {
  let asked = 0;
  let answer: (me: Me) => void = () => undefined;
  let arrive: (page: { Component: () => null }) => void = () => undefined;
  const stage = showAt('/late', [passing([{ path: 'late', lazy: () => new Promise((go) => (arrive = go)) }])]);
  on<GetMeData, GetMeResponse>('get', '/api/me', () => {
    asked += 1;
    return new Promise((go) => (answer = go));
  });
  const { router } = await stage;
  await waitFor(() => expect(asked).toBe(1));
  arrive({ Component: () => null });
  await waitFor(() => expect(router.state.initialized).toBe(true));
  answer(aMe());
  expect(await screen.findByRole('navigation', { name: 'Main' })).toBeVisible();
  expect(asked).toBe(1);
});

it('says that it did not start when not even the frame could be loaded', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await showAt('/lost', [passing([{ path: 'lost', lazy: () => Promise.reject(new TypeError('no such file')) }])]);
  expect(await screen.findByRole('heading', { name: 'Bifrost did not start' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  expect(screen.queryByText(/no such file/)).toBeNull();
  expect(await flaws()).toEqual([]);
});

it('says why an account that is not linked may not come in', async () => {
  const stage = showAt('/all', routes);
  on<GetMeData, never>('get', '/api/me', () => refusal(403, 'account_not_linked', 'Your organization is not a client here.'));
  await stage;
  expect(await screen.findByText('Your organization is not a client here.')).toBeVisible();
});

it('offers a technician what they may use, over all clients and at one', async () => {
  const { router } = await showAt('/all', routes);
  expect(await offered()).toEqual(['Home', 'Forms', 'My runs', 'Batches', 'Workflows']);
  expect(screen.getByRole('link', { name: 'Home' })).toHaveAttribute('aria-current', 'page');
  await act(() => router.navigate(`/o/${contoso}`));
  await screen.findByRole('heading', { name: 'Overview' });
  expect(await offered()).toEqual(['Overview', 'Forms', 'Runs', 'Batches', 'Workflows']);
  expect(screen.getByRole('link', { name: 'Forms' })).toHaveAttribute('href', `/o/${contoso}/forms`);
});

it('does not offer what somebody may not use', async () => {
  const permissions = { canExecuteWorkflows: false, canManageConfig: false, canManageForms: false, canViewHistory: true };
  await showAt(`/o/${contoso}`, routes, signedIn, aMe({ organizations: [aMembership({ permissions })] }));
  expect(await offered()).toEqual(['Overview', 'Runs', 'Batches']);
});

it('offers their own runs to who may run and not see what others have run', async () => {
  const permissions = { canExecuteWorkflows: true, canManageConfig: false, canManageForms: false, canViewHistory: false };
  await showAt(`/o/${contoso}`, routes, signedIn, aMe({ organizations: [aMembership({ permissions })] }));
  expect(await offered()).toEqual(['Overview', 'Forms', 'Runs', 'Batches', 'Workflows']);
});

it("leads a client's people to their forms, offers them nothing else, and tells them why", async () => {
  const { router } = await showAt('/', routes, signedIn, chris);
  expect(await screen.findByRole('heading', { name: 'Forms' })).toBeVisible();
  expect(await offered()).toEqual(['Forms', 'My requests']);
  expect(screen.getByText('Contoso')).toBeVisible();
  expect(screen.queryByRole('button', { name: /Switch/ })).toBeNull();
  await act(() => router.navigate('/all'));
  expect(await screen.findByText(/your account belongs to one/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Go to Forms' })).toHaveAttribute('href', `/o/${contoso}/forms`);
});

it('shows a client that is unknown, or of others, as one that is not there', async () => {
  on('get', '/api/organizations/{orgId}', () => refusal(404, 'not_found', 'There is no such organization.'));
  await showAt('/o/019f2c00-0000-7000-8000-000000000bad', routes);
  expect(await screen.findByRole('heading', { name: 'No such client' })).toBeVisible();
  expect(await flaws()).toEqual([]);
});

it('is where it was when it is loaded again, and at its top when another page is opened in its place', async () => {
  const scrolled = vi.spyOn(window, 'scrollTo');
  const visit = async (at: string, title: string): Promise<void> => {
    const { screen: shown } = await showAt(at, routes);
    await screen.findByRole('heading', { name: title });
    vi.stubGlobal('scrollY', 300);
    await waitFor(() => {
      window.dispatchEvent(new Event('pagehide'));
      expect(JSON.stringify(sessionStorage)).toContain(at);
    });
    vi.unstubAllGlobals();
    shown.unmount();
  };
  await visit(`/o/${contoso}/forms`, 'Forms');
  await visit('/all', 'Home');
  expect(scrolled).not.toHaveBeenCalledWith(0, 300);
  await showAt(`/o/${contoso}/forms`, routes);
  await waitFor(() => expect(scrolled).toHaveBeenCalledWith(0, 300));
});

it('skips to the page', async () => {
  const user = userEvent.setup();
  await showAt('/all', routes);
  await screen.findByRole('heading', { name: 'Home' });
  screen.getByRole('link', { name: 'Skip to the page' }).focus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('main')).toHaveFocus();
});

it('has a drawer where there is no room, which goes when something is chosen', async () => {
  const wide = globalThis.matchMedia;
  globalThis.matchMedia = (media) => Object.assign(wide(media), { matches: media.includes('639px') || media.includes('1023px') });
  try {
    const user = userEvent.setup();
    await showAt(`/o/${contoso}`, routes);
    await user.click(await screen.findByRole('button', { name: 'Menu' }));
    const drawer = screen.getByRole('dialog', { name: 'Menu' });
    await user.click(within(drawer).getByRole('link', { name: 'Forms' }));
    expect(await screen.findByRole('heading', { name: 'Forms' })).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
  } finally {
    globalThis.matchMedia = wide;
  }
});

it('says that the session is over, keeps the page, and asks again for what failed when it goes on', async () => {
  const user = userEvent.setup();
  let isOver = false;
  const renew = vi.fn(() => Promise.reject(new NotRenewed('blocked')));
  const authority = { ...signedIn, token: () => (isOver ? Promise.reject(new SignInNeeded()) : Promise.resolve('t')), renew };
  const { session } = await showAt('/all', routes, authority);
  await screen.findByRole('heading', { name: 'Home' });
  isOver = true;
  await user.click(screen.getByRole('button', { name: 'Forms' }));
  await user.keyboard('con{Enter}');
  expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  await user.type(await screen.findByLabelText('Half done'), 'kept');

  await user.click(screen.getByRole('button', { name: 'Sign in again' }));
  expect(await screen.findByText(/did not open the window/)).toBeVisible();
  renew.mockImplementationOnce(() => Promise.reject(new NotRenewed('failed')));
  await user.click(screen.getByRole('button', { name: 'Sign in again' }));
  expect(await screen.findByText(/Nobody signed in/)).toBeVisible();
  expect(await flaws()).toEqual([]);

  isOver = false;
  renew.mockImplementationOnce(() => Promise.resolve() as Promise<never>);
  await user.click(screen.getByRole('button', { name: 'Sign in again' }));
  expect(await screen.findByText(/0 forms/)).toBeVisible();
  expect(screen.getByLabelText('Half done')).toHaveValue('kept');
  expect(screen.queryByText(/session has ended/)).toBeNull();
  expect(session.stage.name).toBe('signedIn');
});

it('offers no other try of what needs a sign-in, and makes it by itself after that', async () => {
  const user = userEvent.setup();
  on<ListWorkflowsData, ListWorkflowsResponse>('get', '/api/workflows', () => ({ items: [] }));
  let isOver = false;
  const token = () => (isOver ? Promise.reject(new SignInNeeded()) : Promise.resolve('t'));
  const { router } = await showAt(`/o/${contoso}`, routes, { ...signedIn, token });
  await screen.findByRole('heading', { name: 'Overview' });
  isOver = true;
  await act(() => router.navigate(`/o/${contoso}/workflows`));
  expect(await screen.findByText('The workflows could not be loaded.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  isOver = false;
  await user.click(screen.getByRole('button', { name: 'Sign in again' }));
  expect(await screen.findByText('0 workflows')).toBeVisible();
});

it('can open the window again while it waits for it', async () => {
  const user = userEvent.setup();
  const renew = vi.fn(() => new Promise<void>(() => undefined));
  const { session } = await showAt('/all', routes, { ...signedIn, renew });
  await screen.findByRole('heading', { name: 'Home' });
  await expire(session);
  await user.click(await screen.findByRole('button', { name: 'Sign in again' }));
  await user.click(screen.getByRole('button', { name: 'Open it again' }));
  expect(renew).toHaveBeenCalledTimes(2);
});

it('shows nothing of one person to another who has signed in in their place', async () => {
  const user = userEvent.setup();
  let who = { id: 'theo', name: 'Theo', username: 't' };
  const authority = {
    ...signedIn,
    account: () => who,
    renew: () => {
      who = { id: 'ada', name: 'Ada', username: 'a' };
      return Promise.resolve();
    },
  };
  const { session } = await showAt('/all', routes, authority);
  const restart = vi.spyOn(session, 'restart').mockImplementation(() => undefined);
  await screen.findByRole('heading', { name: 'Home' });
  await expire(session);
  await user.click(await screen.findByRole('button', { name: 'Sign in again' }));
  await waitFor(() => expect(restart).toHaveBeenCalledOnce());
  expect(screen.queryByRole('heading', { name: 'Home' })).toBeNull();
  expect(screen.queryByRole('button', { name: /Account of/ })).toBeNull();
});

it.each([
  ['platform', /The platform cannot be reached. Trying again…/],
  ['sign-in', /The sign-in cannot be reached. Trying again…/],
] as const)('says that the %s cannot be reached, and stops saying so by itself', async (missing, sentence) => {
  const { connection } = await showAt('/all', routes);
  await screen.findByRole('heading', { name: 'Home' });
  vi.spyOn(connection, 'missing', 'get').mockReturnValue(missing);
  act(() => connection.hear(new Failure('network')));
  expect(await screen.findByText(sentence)).toBeVisible();
  vi.restoreAllMocks();
  act(() => connection.hear(new Failure('network')));
  act(() => connection.hear(undefined));
  await waitFor(() => expect(screen.queryByText(/cannot be reached/)).toBeNull());
});

it('ends a sign-out outside of the frame, and leads who has signed in back to it', async () => {
  const user = userEvent.setup();
  const signIn = vi.fn(() => Promise.resolve());
  await showAt('/signed-out', routes, { ...signedIn, account: () => undefined, signIn });
  expect(await screen.findByRole('heading', { name: 'You are signed out' })).toBeVisible();
  expect(await flaws()).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(signIn).toHaveBeenCalledWith(true);
});

it('leads who comes back signed in from there to the first page', async () => {
  await showAt('/signed-out', routes);
  expect(await screen.findByRole('heading', { name: 'Home' })).toBeVisible();
});

it('signs out, and chooses how it looks, under the account', async () => {
  const user = userEvent.setup();
  const signOut = vi.fn(() => Promise.resolve());
  await showAt('/all', routes, { ...signedIn, signOut });
  await user.click(await screen.findByRole('button', { name: 'Account of Theo Technician' }));
  expect(screen.getByText('theo@northwind.example')).toBeVisible();
  await user.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(localStorage.getItem('bifrost.appearance')).toBe('dark');
  expect(await flaws()).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(signOut).toHaveBeenCalledOnce();
});

/** Lets the session end as it does when a token is refused, and so is the next one. */
async function expire(session: BrowserSession): Promise<void> {
  on<GetMeData, GetMeResponse>('get', '/api/me', () => refusal(401, 'unauthenticated', 'Sign in.'));
  await act(async () => {
    await session
      .api(null)
      .call(getMe)
      .catch(() => undefined);
  });
}
