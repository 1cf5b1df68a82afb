import { QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, type RouteObject, RouterProvider } from 'react-router';

import type { GetAuthConfigData, GetAuthConfigResponse, GetMeData, GetMeResponse, Me } from '../client';
import { MeContext, openQueries, permissionsIn, ScopeContext } from '../scope';
import { type Authority, BrowserSession, Connection, SessionContext } from '../session';
import { Themed } from '../ui';
import { on } from './platform';
import { aMe, contoso } from './samples';

/** Somebody who is signed in, with a token that holds. */
export const signedIn: Authority = {
  account: () => ({ id: 'o.t', name: 'Theo Technician', username: 'theo@northwind.example' }),
  token: () => Promise.resolve('a-token'),
  signIn: () => Promise.resolve(),
  renew: () => Promise.resolve(),
  signOut: () => Promise.resolve(),
};

/** What the page of a test stands in. */
export interface Stage {
  session: BrowserSession;
  connection: Connection;
  router: ReturnType<typeof createMemoryRouter>;
  screen: RenderResult;
}

/** Draws addresses of the app with everything that main gives them, at one of them. */
export async function showAt(at: string, routes: RouteObject[], authority: Authority = signedIn, me: Me = aMe()): Promise<Stage> {
  on<GetAuthConfigData, GetAuthConfigResponse>('get', '/api/auth/config', () => ({
    clientId: 'c',
    authority: 'https://login.example/t',
    knownAuthorities: [],
    protocolMode: 'AAD',
    redirectPath: '/redirect.html',
    scopes: ['s'],
  }));
  on<GetMeData, GetMeResponse>('get', '/api/me', () => me);
  const connection = new Connection(() => Promise.resolve(true));
  const session = new BrowserSession(location.origin, () => Promise.resolve(authority), connection);
  await session.start();
  const router = createMemoryRouter(routes, { initialEntries: [at] });
  const screen = render(
    <SessionContext value={{ session, connection }}>
      <QueryClientProvider client={openQueries(connection)}>
        <Themed>
          <RouterProvider router={router} />
        </Themed>
      </QueryClientProvider>
    </SessionContext>,
  );
  return { session, connection, router, screen };
}

/** Draws something that needs somebody signed in, within a client. */
export function show(what: ReactNode, { me = aMe(), scope = contoso, at = '/' } = {}): Promise<Stage> {
  const name = me.organizations.find((one) => one.id === scope)?.name ?? scope;
  const element = (
    <MeContext value={me}>
      <ScopeContext value={{ id: scope, name, isActive: true, may: permissionsIn(me, scope) }}>{what}</ScopeContext>
    </MeContext>
  );
  return showAt(at, [{ path: '*', element }], signedIn, me);
}
