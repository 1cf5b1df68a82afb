import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';

import { Failure, isRefusedAs, Refusal } from '../../../api';
import { getExecutionLogs } from '../../../client';
import { keyOf, useAsk, useScope } from '../../../scope';
import { emptyLog, follow, type Log } from './log';
import { rest } from './rest';

/** How long the platform may hold an answer until there is something new, in seconds. */
const wait = 20;

/**
 * The log of a run of the scope of the page, which grows until the run is over. However many parts of the page show
 * it, it is read once; when none does any more the reading ends, and the next one goes on from there.
 */
export function useLog(id: string, isWanted: boolean): UseQueryResult<Log> {
  const queries = useQueryClient();
  const key = keyOf(useScope().id, 'run', id, 'log');
  return useAsk<Log>(
    ['run', id, 'log'],
    async (api, signal) => {
      const read = (cursor: string | undefined) => api.call(getExecutionLogs, { path: { id }, query: { cursor, wait }, signal });
      const tell = (log: Log): void => {
        queries.setQueryData(key, log);
      };
      try {
        return await follow(queries.getQueryData<Log>(key) ?? emptyLog, { read, tell, rest }, signal);
      } catch (failed) {
        if (isCursorOld(failed)) {
          tell(emptyLog); // and read from the beginning
        }
        throw failed;
      }
    },
    {
      enabled: isWanted,
      structuralSharing: false, // it only grows, and is too long to compare
      staleTime: ({ state }) => (state.data?.isDone === true ? Infinity : 0),
      gcTime: 60_000,
      retry: (failures, failed) => (isCursorOld(failed) ? failures < 3 : mayPass(failed)),
      retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 5_000),
    },
  );
}

/** Whether the platform may answer in a while what it does not now. */
function mayPass(failed: unknown): boolean {
  return failed instanceof Refusal
    ? [401, 429].includes(failed.problem.status) || failed.problem.status >= 500
    : failed instanceof Failure && failed.reason !== 'aborted' && failed.reason !== 'program';
}

function isCursorOld(failed: unknown): boolean {
  return isRefusedAs(failed, 'cursor_invalid');
}
