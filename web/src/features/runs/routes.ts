import type { FeatureRoutes } from '../routes';

export const routes: FeatureRoutes = {
  all: [{ path: 'runs', lazy: { Component: async () => (await import('./MyRunsPage')).MyRunsPage } }],
  scope: [
    { path: 'runs', lazy: { Component: async () => (await import('./RunsPage')).RunsPage } },
    { path: 'runs/:runId', lazy: { Component: async () => (await import('./RunPage')).RunPage } },
    { path: 'runs/:runId/again', lazy: { Component: async () => (await import('./RunAgainPage')).RunAgainPage } },
  ],
};
