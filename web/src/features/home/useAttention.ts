import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';

import { Refusal } from '../../api';
import { changeAttention, type Concern, type ConcernChange, type ConcernPage, listAttention } from '../../client';
import { keyOf, type Pages, useApis, usePages } from '../../scope';

const key = ['attention', 'open'];

/** How often the list is looked at again, in milliseconds. */
const beat = 60_000;

/** How many items one answer holds. */
const limit = 50;

/** What fills a screen, and how many answers are gone through for it before a person is asked. */
const few = 10;
const most = 6;

/** What came of a change: `overtaken` when somebody else had changed the item, and it is shown as it is now. */
export type Outcome = 'done' | 'overtaken';

/** What needs somebody, of every client that the caller looks after. */
export interface Attention {
  /** The newest first, with what was resolved here meanwhile; undefined until the first page is there. */
  items: readonly Concern[] | undefined;
  query: Pages<Concern>['query'];
  /** How far back was searched, when the search goes on from there. */
  scannedTo: string | undefined;
  /** Says something about an item. Throws what the platform refuses with, and then nothing has changed. */
  change: (item: Concern, change: ConcernChange) => Promise<Outcome>;
}

export function useAttention(): Attention {
  const client = useQueryClient();
  const apis = useApis();
  // What was changed here stays where it is, although the list has no place for what is resolved.
  const [kept, setKept] = useState<ReadonlyMap<string, Concern>>(new Map());
  const { query, pages, items, scannedTo } = usePages(
    null,
    key,
    (api, cursor, signal) => api.call(listAttention, { query: { resolved: 'false', limit, cursor }, signal }),
    { refetchInterval: beat },
  );
  useEnough(items?.length, pages?.length, query);

  const keep = (item: Concern): void => setKept((before) => new Map(before).set(item.id, item));
  const change = async (item: Concern, words: ConcernChange): Promise<Outcome> => {
    const api = apis(item.organizationId);
    try {
      const after = await api.call(changeAttention, {
        path: { id: item.id },
        body: words,
        headers: item.etag === undefined ? undefined : { 'If-Match': item.etag },
      });
      // A look at the list that began before knows nothing of it.
      await client.cancelQueries({ queryKey: keyOf(null, ...key) });
      client.setQueryData<InfiniteData<ConcernPage>>(keyOf(null, ...key), (list) => list && replaced(list, after));
      keep(after);
      return 'done';
    } catch (error) {
      if (!(error instanceof Refusal)) {
        // It may have been changed all the same.
        void query.refetch();
        throw error;
      }
      if (error.problem.status !== 412 && error.problem.status !== 404) {
        throw error;
      }
      keep({ ...item, isResolved: true, etag: undefined });
      await query.refetch();
      return 'overtaken';
    }
  };

  const all = useMemo(() => items && merged(items, kept), [items, kept]);
  return { items: all, query, scannedTo: query.hasNextPage ? scannedTo : undefined, change };
}

/** What the list says, and below that what is not in it any more; the newest first. */
function merged(items: readonly Concern[], kept: ReadonlyMap<string, Concern>): Concern[] {
  const each = new Map(kept);
  items.forEach((item) => each.set(item.id, item));
  return [...each.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
}

function replaced(list: InfiniteData<ConcernPage>, item: Concern): InfiniteData<ConcernPage> {
  const pages = list.pages.map((page) => ({ ...page, items: page.items.map((one) => (one.id === item.id ? item : one)) }));
  return { ...list, pages };
}

/** Goes on after answers that hold nothing that the caller may see. */
function useEnough(found = 0, looked = 0, query: Pages<Concern>['query']): void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const isTooLittle = looked > 0 && looked < most && found < few && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isTooLittle) {
      void fetchNextPage({ cancelRefetch: false });
    }
    // After each look it is asked anew whether that was enough.
  }, [isTooLittle, looked, fetchNextPage]);
}
