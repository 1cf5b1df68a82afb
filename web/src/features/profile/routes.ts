import type { FeatureRoutes } from '../routes';

export const routes: FeatureRoutes = {
  root: [{ path: 'profile', lazy: { Component: async () => (await import('./ProfilePage')).ProfilePage } }],
};
