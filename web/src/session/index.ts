export { type Account, type Authority, NotRenewed, type OpenAuthority, SignInNeeded } from './authority';
export { Connection, type Missing } from './connection';
export { SessionContext, useIsLost, useMissing, useSession, useStage } from './context';
export { BrowserSession, type Stage } from './session';
