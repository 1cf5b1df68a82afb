export { connect, type Answer, type Api, type ScopeId, type Session } from './connect';
export { Failure, Refusal, type Reason } from './failure';
export { lines } from './files';
