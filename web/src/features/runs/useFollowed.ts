import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { isRefused } from '../../api';
import { type Execution, getExecution } from '../../client';
import { keyOf, useAsk, useScope } from '../../scope';
import { isOpen } from '../../ui';
import type { Log } from './log/log';
import { useLog } from './log/useLog';

/** A run as it goes on, and its log. */
export interface Followed {
  run: UseQueryResult<Execution>;
  log: UseQueryResult<Log>;
}

/** A run of the scope of the page, looked at again and again until it is over. */
export function useFollowed(id: string): Followed {
  const queries = useQueryClient();
  const scope = useScope().id;
  const movedAt = useRef(0);
  const run = useAsk<Execution>(['run', id], (api, signal) => api.call(getExecution, { path: { id }, signal }), {
    refetchInterval: ({ state }) =>
      state.data === undefined || !isOpen(state.data.status) || isGone(state.error)
        ? false
        : pace(Date.now() - movedAt.current, state.error !== null),
  });
  const log = useLog(id, run.data !== undefined);

  useEffect(() => {
    movedAt.current = Date.now();
  }, [run.data, log.data]);

  const { refetch } = run;
  const status = run.data?.status;
  const isGoingOn = status !== undefined && isOpen(status);
  const logStatus = log.data?.status;
  const isBehind = isGoingOn && logStatus !== undefined && logStatus !== status;
  useEffect(() => {
    if (isBehind) {
      void refetch();
    }
  }, [isBehind, logStatus, refetch]);

  const wasGoingOn = useRef(false);
  useEffect(() => {
    if (wasGoingOn.current && !isGoingOn) {
      void queries.invalidateQueries({ queryKey: keyOf(scope, 'runs') });
    }
    wasGoingOn.current = isGoingOn;
  }, [isGoingOn, queries, scope]);

  return { run, log };
}

/** How soon to look again, in milliseconds: often while something happens, and seldom when nothing has for a while. */
export function pace(still: number, isFailing: boolean): number {
  if (isFailing || still > 60_000) {
    return 5_000;
  }
  return still > 15_000 ? 2_000 : 1_000;
}

/** Whether it is useless to ask again. */
function isGone(failed: Error | null): boolean {
  return isRefused(failed, 403, 404);
}
