import { createContext, use, useSyncExternalStore } from 'react';

import type { Connection, Missing } from './connection';
import type { BrowserSession, Stage } from './session';

/** What the whole page shares: who is signed in, and whether the platform answers. */
export interface Shared {
  session: BrowserSession;
  connection: Connection;
}

export const SessionContext = createContext<Shared | undefined>(undefined);

function useShared(): Shared {
  const shared = use(SessionContext);
  if (shared === undefined) {
    throw new Error('there is no SessionContext above');
  }
  return shared;
}

export function useSession(): BrowserSession {
  return useShared().session;
}

/** Where the sign-in stands; what shows it is drawn again when that changes. */
export function useStage(): Stage {
  const { session } = useShared();
  return useSyncExternalStore(session.subscribe, () => session.stage);
}

/** Whether the platform cannot be reached at present. */
export function useIsLost(): boolean {
  const { connection } = useShared();
  return useSyncExternalStore(connection.subscribe, () => connection.isLost);
}

/** What cannot be reached at present; undefined while nothing is missing. */
export function useMissing(): Missing | undefined {
  const { connection } = useShared();
  return useSyncExternalStore(connection.subscribe, () => connection.missing);
}
