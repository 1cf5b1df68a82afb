import { useState } from 'react';

import type { Api } from '../../api';
import { type Execution, getExecution, listExecutions } from '../../client';
import { useApis, useAskOf } from '../../scope';
import { isOpen, useDebounced } from '../../ui';
import { beat, limit, type Runs } from './useRuns';

/** How many runs are asked for one by one at a time, when the list does not tell of them any more. */
const most = 10;

/** How long rows stay in sight before anybody asks, in milliseconds: not while somebody scrolls past them. */
const rest = 400;

/**
 * Runs in sight that go on, as they are now. The first page of a list is looked at again anyway; of what it does not
 * tell, one request asks for the stretch of the list that they are in, and those that have left the list are asked for
 * by their ids.
 */
export function useLookedAt({ source, filter, first }: Runs, inSight: readonly Execution[]): ReadonlyMap<string, Execution> {
  const apiOf = useApis();
  const [known, setKnown] = useState<{ answer?: readonly Execution[]; runs: ReadonlyMap<string, Execution> }>({
    runs: new Map(),
  });
  const told = new Set(first?.items.map(({ id }) => id));
  const wanted = inSight.filter((run) => isOpen((known.runs.get(run.id) ?? run).status) && !told.has(run.id));
  const ids = useDebounced(wanted.map(({ id }) => id).join(' '), rest);
  const look = async (api: Api, signal: AbortSignal): Promise<readonly Execution[]> => {
    const { items } = await api.call(listExecutions, { query: { ...filter, ...stretchOf(wanted), limit }, signal });
    const found = new Set(items.map(({ id }) => id));
    const others = wanted.filter(({ id }) => !found.has(id)).slice(0, most);
    const looks = others.map(({ id, organizationId }) => apiOf(organizationId).call(getExecution, { path: { id }, signal }));
    // One that nobody may see any more stays as it was.
    const answers = await Promise.allSettled(looks);
    return [...items, ...answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))];
  };
  const { data: answer } = useAskOf(source, ['runs', filter, 'in sight', ids], look, {
    enabled: ids !== '' && wanted.length > 0,
    refetchInterval: beat,
    gcTime: 0,
  });
  if (answer !== undefined && answer !== known.answer) {
    setKnown({ answer, runs: new Map([...known.runs, ...answer.map((run) => [run.id, run] as const)]) });
  }
  return known.runs;
}

/** The time in which runs were accepted. */
function stretchOf(runs: readonly Execution[]): { from: string; to: string } {
  const times = runs.map(({ createdAt }) => Date.parse(createdAt));
  return { from: new Date(Math.min(...times)).toISOString(), to: new Date(Math.max(...times) + 1).toISOString() };
}
