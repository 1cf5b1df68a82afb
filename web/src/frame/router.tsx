import { createBrowserRouter, type RouteObject } from 'react-router';

import { routes as batches } from '../features/batches/routes';
import { routes as forms } from '../features/forms/routes';
import { routes as home } from '../features/home/routes';
import { routes as profile } from '../features/profile/routes';
import { routes as requests } from '../features/requests/routes';
import type { FeatureRoutes } from '../features/routes';
import { routes as runs } from '../features/runs/routes';
import { routes as workflows } from '../features/workflows/routes';
import { Crash, Stopped } from './Crash';
import { Entry, Opening } from './Entry';
import { Nothing } from './Nothing';
import { AllClients, ClientScope, GlobalScope } from './ScopeGate';
import { SignedOut } from './SignedOut';
import { Start } from './Start';

const features = [home, forms, runs, workflows, batches, requests, profile];

function below(where: keyof FeatureRoutes): RouteObject[] {
  return features.flatMap((feature) => feature[where] ?? []);
}

/** What everybody passes on the way to a page: who they are, and the frame around it. */
export function passing(children: RouteObject[]): RouteObject {
  return {
    path: '/',
    Component: Entry,
    ErrorBoundary: Stopped,
    HydrateFallback: Opening,
    // Menus, the search and the switcher are not needed for the first paint: they come with the page of the address.
    children: [{ lazy: async () => ({ Component: (await import('./Frame')).Frame }), children }],
  };
}

/** Every address of the app, below the gates that one passes on the way to a page. */
export const addresses: RouteObject[] = [
  { path: '/signed-out', Component: SignedOut },
  passing([
    {
      // A page that breaks leaves the frame around it as it is.
      ErrorBoundary: Crash,
      children: [
        { index: true, Component: Start },
        ...below('root'),
        { path: 'all', Component: AllClients, children: below('all') },
        { path: 'o/:org', Component: ClientScope, children: [{ ErrorBoundary: Crash, children: below('scope') }] },
        { path: 'global', Component: GlobalScope, children: [{ ErrorBoundary: Crash, children: below('scope') }] },
        { path: '*', Component: Nothing },
      ],
    },
  ]),
];

/** Begins to load the page of the address. */
export function openRouter(): ReturnType<typeof createBrowserRouter> {
  return createBrowserRouter(addresses);
}
