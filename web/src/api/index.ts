export { connect, type Answer, type Api, type ScopeId, type Session } from './connect';
export { Failure, isRefused, isRefusedAs, Refusal, type Reason } from './failure';
export { lines } from './files';
