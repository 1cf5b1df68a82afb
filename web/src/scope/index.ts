export { type Ask, keyOf, type Paged, type Pages, useApi, useApiOf, useApis, useAsk, useAskOf, usePages } from './ask';
export { type Client, type Clients, useClientName, useClients } from './clients';
export { MeContext, maySomewhere, nothing, permissionsIn, useMe } from './me';
export { openQueries } from './queries';
export { type Scope, ScopeContext, useScope, useScopeIfAny } from './scope';
