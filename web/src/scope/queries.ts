import { notifyManager, onlineManager, QueryClient } from '@tanstack/react-query';

import { Failure, isRefused } from '../api';
import type { Connection } from '../session';

/** How long an answer is as good as a new one, in milliseconds: what people do within it feels instant. */
const fresh = 10_000;

/** The longest wait between two attempts, in milliseconds. */
const patience = 8_000;

/** What is known of the platform. While it cannot be reached, questions wait, and go on by themselves. */
export function openQueries(connection: Connection): QueryClient {
  // What is answered is drawn at once, and not by a timer, which comes after whatever else waits.
  notifyManager.setScheduler(queueMicrotask);
  onlineManager.setEventListener((setOnline) => connection.subscribe(() => setOnline(!connection.isLost)));
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: fresh, retry: isWorthAnother, retryDelay: (failures) => Math.min(500 * 2 ** failures, patience) },
      // What changes something is never sent later, when nobody looks: whoever asked is told at once.
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** How often a connection may break, and be found again, before a question is given up. */
const breaks = 5;

/** Whether asking again may help: the platform may be back, and busy storage may have time. */
function isWorthAnother(failures: number, failed: unknown): boolean {
  if (failed instanceof Failure) {
    return ['network', 'signIn'].includes(failed.reason) ? failures < breaks : failed.reason !== 'aborted' && failures < 1;
  }
  return isRefused(failed, 503) && failures < 1;
}
