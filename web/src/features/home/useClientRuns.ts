import type { UseQueryResult } from '@tanstack/react-query';

import { type ExecutionPage, listExecutions } from '../../client';
import { useAskOf, useScope } from '../../scope';

const latest = { limit: 50 };
const mine = { limit: 50, mine: true };

/** What has run lately for the client of the page; of who may not see that, what they have started there themselves. */
export function useClientRuns(): UseQueryResult<ExecutionPage> {
  const { id, may } = useScope();
  const isWhole = may.canViewHistory;
  const query = isWhole ? latest : mine;
  return useAskOf(
    isWhole ? id : null,
    ['runs', query, isWhole ? undefined : id],
    async (api, signal) => {
      const page = await api.call(listExecutions, { query, signal });
      return { ...page, items: page.items.filter((run) => run.organizationId === id) };
    },
    { refetchInterval: 15_000 },
  );
}
