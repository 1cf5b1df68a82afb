import type { FeatureRoutes } from '../routes';

export const routes: FeatureRoutes = {
  all: [
    { path: 'batches', lazy: { Component: async () => (await import('./BatchesPage')).BatchesPage } },
    { path: 'batches/new', lazy: { Component: async () => (await import('./NewBatchPage')).NewBatchPage } },
    { path: 'batches/:batchId', lazy: { Component: async () => (await import('./BatchPage')).BatchPage } },
  ],
};
