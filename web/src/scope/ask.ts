import {
  type QueryKey,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
  type UseQueryOptions,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import type { Api, ScopeId } from '../api';
import { useSession } from '../session';
import { useScope } from './scope';

/** A question: it is asked with the operations of its scope, and given up when nobody wants the answer any more. */
export type Ask<T> = (api: Api, signal: AbortSignal) => Promise<T>;

export type AskOptions<T> = Omit<UseQueryOptions<T>, 'queryKey' | 'queryFn' | 'placeholderData'>;

/** The key of what is known of one scope: no two scopes share an answer. Null is for what has no scope. */
export function keyOf(scope: ScopeId | null, ...key: readonly unknown[]): QueryKey {
  return ['of', scope, ...key];
}

/** The operations in the scope of the page. */
export function useApi(): Api {
  return useApiOf(useScope().id);
}

/** The operations in a scope that is not that of the page; with null, those that have none. */
export function useApiOf(scope: ScopeId | null): Api {
  const session = useSession();
  return useMemo(() => session.api(scope), [session, scope]);
}

/** The operations in each of several scopes, for what is about many clients at once. */
export function useApis(): (scope: ScopeId | null) => Api {
  const session = useSession();
  return useCallback((scope) => session.api(scope), [session]);
}

/** The answer to a question in the scope of the page. `key` says which question it is, with everything it depends on. */
export function useAsk<T>(key: readonly unknown[], ask: Ask<T>, options?: AskOptions<T>): UseQueryResult<T> {
  return useAskOf(useScope().id, key, ask, options);
}

/** The answer to a question in a scope that is not that of the page; with null, of what has no scope. */
export function useAskOf<T>(
  scope: ScopeId | null,
  key: readonly unknown[],
  ask: Ask<T>,
  options?: AskOptions<T>,
): UseQueryResult<T> {
  const api = useApiOf(scope);
  return useQuery({ ...options, queryKey: keyOf(scope, ...key), queryFn: ({ signal }) => ask(api, signal) });
}

/** A page of a list, as every list of the platform answers it. */
export interface Paged<T> {
  items: T[];
  nextCursor?: string;
  /** How far back was searched, of a page that stopped early. */
  scannedTo?: string;
}

/** A list that grows at its end. */
export interface Pages<T> {
  query: UseInfiniteQueryResult;
  /** As they came, one after the other; undefined until the first one is there. */
  pages: Paged<T>[] | undefined;
  /** What is on all of them. */
  items: T[] | undefined;
  /**
   * How far back was searched, when the search stopped before the end of the list. `query.hasNextPage` says whether
   * the same search goes on from there.
   */
  scannedTo: string | undefined;
}

/** The pages of a list in one scope, or of one that has none, as far as they were asked for. */
export function usePages<T>(
  scope: ScopeId | null,
  key: readonly unknown[],
  ask: (api: Api, cursor: string | undefined, signal: AbortSignal) => Promise<Paged<T>>,
  {
    refetchInterval = false,
    ...options
  }: {
    /** In milliseconds, for each page that is here: all of them are asked for again. */
    refetchInterval?: number | false;
    enabled?: boolean;
    staleTime?: number;
  } = {},
): Pages<T> {
  const api = useApiOf(scope);
  const query = useInfiniteQuery({
    ...options,
    refetchInterval: ({ state }: { state: { data?: { pages: unknown[] } } }) =>
      refetchInterval !== false && refetchInterval * (state.data?.pages.length ?? 1),
    queryKey: keyOf(scope, ...key),
    queryFn: ({ pageParam, signal }) => ask(api, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });
  const pages = query.data?.pages;
  const items = useMemo(() => pages?.flatMap((page) => page.items), [pages]);
  return { query, pages, items, scannedTo: pages?.at(-1)?.scannedTo };
}
