import { createBrowserRouter, type RouteObject } from 'react-router';

import { routes as batches } from '../features/batches/routes';
import { routes as forms } from '../features/forms/routes';
import { routes as home } from '../features/home/routes';
import { routes as profile } from '../features/profile/routes';
import { routes as requests } from '../features/requests/routes';
import type { FeatureRoutes } from '../features/routes';
import { routes as runs } from '../features/runs/routes';
import { routes as workflows } from '../features/workflows/routes';
import { Crash } from './Crash';
import { Entry } from './Entry';
import { Nothing } from './Nothing';
import { AllClients, ClientScope, GlobalScope } from './ScopeGate';
import { Shell } from './Shell';
import { SignedOut } from './SignedOut';
import { Start } from './Start';

const features = [home, forms, runs, workflows, batches, requests, profile];

function below(where: keyof FeatureRoutes): RouteObject[] {
  return features.flatMap((feature) => feature[where] ?? []);
}

/** Every address of the app, below the gates that one passes on the way to a page. */
export const addresses: RouteObject[] = [
  { path: '/signed-out', Component: SignedOut },
  {
    path: '/',
    Component: Entry,
    // What is drawn at once, while the page of the address is loaded.
    HydrateFallback: Shell,
    // A page that breaks leaves the frame around it as it is.
    children: [
      {
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
    ],
  },
];

export const router = createBrowserRouter(addresses);
