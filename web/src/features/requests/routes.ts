import type { FeatureRoutes } from '../routes';

export const routes: FeatureRoutes = {
  scope: [
    { path: 'requests', lazy: { Component: async () => (await import('./RequestsPage')).RequestsPage } },
    { path: 'requests/:runId', lazy: { Component: async () => (await import('./RequestPage')).RequestPage } },
  ],
};
