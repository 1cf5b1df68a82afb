import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';

import type { Api, ScopeId } from '../../api';
import { type Execution, type ExecutionPage, listExecutions, type ListExecutionsData } from '../../client';
import { keyOf, type Pages, useAskOf, usePages } from '../../scope';
import { isApart, withHead } from './merge';

type RunQuery = NonNullable<ListExecutionsData['query']>;

/** How often what may change is looked at again, in milliseconds. */
export const beat = 10_000;

/** How many runs one answer holds. */
export const limit = 100;

/** What fills a screen, and how many pages are asked for it before a person is. */
const few = 30;
const most = 5;

/** Runs as far as they were asked for. Those that begin while somebody looks appear at the top. */
export interface Runs {
  /** Whose runs they are, and which. */
  source: ScopeId | null;
  filter: RunQuery;
  /** The first page as it was looked at last. */
  first: ExecutionPage | undefined;
  /** Undefined until the first page is there. */
  runs: readonly Execution[] | undefined;
  query: Pages<Execution>['query'];
  scannedTo: string | undefined;
}

/**
 * The runs of one scope that pass a filter; with null and `mine` the caller's own of every client. Only the first page
 * is asked for again and again; of those below it, what is in sight and goes on is (`useLookedAt`). `belongs` leaves out what the platform cannot.
 */
export function useRuns(scope: ScopeId | null, filter: RunQuery, belongs: (run: Execution) => boolean = always): Runs {
  const client = useQueryClient();
  const ask = useCallback(
    (api: Api, cursor: string | undefined, signal: AbortSignal): Promise<ExecutionPage> =>
      api.call(listExecutions, { query: { ...filter, limit, cursor }, signal }),
    [filter],
  );
  const key = useMemo(() => ['pages of runs', filter], [filter]);
  const { query, pages, items, scannedTo } = usePages(scope, key, ask, { staleTime: Infinity });
  const first = pages?.[0];
  const head = useAskOf<ExecutionPage>(scope, ['runs', filter, 'head'], (api, signal) => ask(api, undefined, signal), {
    enabled: first !== undefined,
    initialData: first,
    initialDataUpdatedAt: query.dataUpdatedAt,
    refetchInterval: beat,
  }).data;

  // After a night the list has moved on by more than a page: it begins anew.
  const isGap = head !== undefined && items !== undefined && isApart(head, items);
  useEffect(() => {
    if (isGap) {
      client.setQueryData(keyOf(scope, ...key), { pages: [head], pageParams: [undefined] });
    }
  }, [isGap, head, client, scope, key]);

  const runs = useMemo(() => items && withHead(head, items).filter(belongs), [head, items, belongs]);
  useEnough(runs?.length, pages?.length, query);
  return { source: scope, filter, first: head, runs, query, scannedTo };
}

/** Goes on after pages of which little belongs here, so that there is an end to scroll to; not for ever. */
function useEnough(found = 0, looked = 0, query: Pages<Execution>['query']): void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const isTooLittle = looked > 0 && looked < most && found < few && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isTooLittle) {
      void fetchNextPage({ cancelRefetch: false });
    }
    // After each look it is asked anew whether that was enough.
  }, [isTooLittle, looked, fetchNextPage]);
}

function always(): boolean {
  return true;
}
