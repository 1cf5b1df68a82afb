import type { UseQueryResult } from '@tanstack/react-query';

import { type Execution, getExecution } from '../../client';
import { useAsk } from '../../scope';

/** A run of the scope of the page. */
export function useRun(id: string): UseQueryResult<Execution> {
  return useAsk(['run', id], (api, signal) => api.call(getExecution, { path: { id }, signal }));
}
