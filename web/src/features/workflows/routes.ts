import type { FeatureRoutes } from '../routes';

export const routes: FeatureRoutes = {
  scope: [
    { path: 'workflows', lazy: { Component: async () => (await import('./WorkflowsPage')).WorkflowsPage } },
    { path: 'workflows/:name', lazy: { Component: async () => (await import('./WorkflowPage')).WorkflowPage } },
  ],
};
