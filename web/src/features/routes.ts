import type { RouteObject } from 'react-router';

/** What a feature adds to the addresses of the app. Its pages are loaded when they are opened. */
export interface FeatureRoutes {
  /** Below `/`. */
  root?: RouteObject[];
  /** Below `/all`: over all clients. */
  all?: RouteObject[];
  /** Below `/o/{organization}` and `/global`: within one scope. */
  scope?: RouteObject[];
}
