import type { FeatureRoutes } from '../routes';

export const routes: FeatureRoutes = {
  scope: [
    { path: 'forms', lazy: { Component: async () => (await import('./FormsPage')).FormsPage } },
    { path: 'forms/:formId', lazy: { Component: async () => (await import('./FormPage')).FormPage } },
  ],
  root: [{ path: 'open/forms/:formId', lazy: { Component: async () => (await import('./OpenFormPage')).OpenFormPage } }],
};
