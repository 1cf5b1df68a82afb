import type { FeatureRoutes } from '../routes';

export const routes: FeatureRoutes = {
  all: [{ index: true, lazy: { Component: async () => (await import('./HomePage')).HomePage } }],
  scope: [{ index: true, lazy: { Component: async () => (await import('./ClientPage')).ClientPage } }],
};
