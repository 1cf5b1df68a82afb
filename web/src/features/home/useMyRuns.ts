import type { UseQueryResult } from '@tanstack/react-query';

import { type ExecutionPage, listExecutions } from '../../client';
import { useAskOf } from '../../scope';

const latest = { mine: true, limit: 20 };

/** What the caller has started lately, for whichever client. */
export function useMyRuns(): UseQueryResult<ExecutionPage> {
  return useAskOf(null, ['runs', latest], (api, signal) => api.call(listExecutions, { query: latest, signal }), {
    refetchInterval: 15_000,
  });
}
