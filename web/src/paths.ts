import type { ScopeId } from './api';

/** The addresses of the app. The scope is in the address, so that two tabs can hold two clients. */
export const paths = {
  /** Where people begin: whoever they are, it leads to a page that is theirs. */
  start: '/',
  /** What needs somebody, over all clients. */
  home: '/all',
  batches: '/all/batches',
  batch: (id: string) => `/all/batches/${id}`,
  /** A new batch; with a workflow when that is known. */
  newBatch: (workflow?: string) => `/all/batches/new${workflow === undefined ? '' : `?${new URLSearchParams({ workflow })}`}`,
  /** The caller's own runs, over all clients. */
  myRuns: '/all/runs',
  profile: '/profile',
  scope: (scope: ScopeId) => (scope === 'global' ? '/global' : `/o/${scope}`),
  forms: (scope: ScopeId) => `${paths.scope(scope)}/forms`,
  form: (scope: ScopeId, id: string) => `${paths.forms(scope)}/${id}`,
  workflows: (scope: ScopeId) => `${paths.scope(scope)}/workflows`,
  workflow: (scope: ScopeId, name: string) => `${paths.workflows(scope)}/${name}`,
  runs: (scope: ScopeId) => `${paths.scope(scope)}/runs`,
  run: (scope: ScopeId, id: string) => `${paths.runs(scope)}/${id}`,
  /** The same once more with another input. */
  runAgain: (scope: ScopeId, id: string) => `${paths.run(scope, id)}/again`,
  /** What a client's user has sent. */
  requests: (scope: ScopeId) => `${paths.scope(scope)}/requests`,
  request: (scope: ScopeId, id: string) => `${paths.requests(scope)}/${id}`,
} as const;
