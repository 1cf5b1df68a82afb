import type { UseQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { listOrganizations, type PageOrganization } from '../client';
import { useAskOf } from './ask';
import { useMe } from './me';

/** A client that the caller may open. */
export interface Client {
  id: string;
  name: string;
  isActive: boolean;
  /** The provider's own organization. */
  isProvider: boolean;
  tags: readonly string[];
}

/** The clients of the caller, by name. */
export interface Clients {
  /** Undefined until they are known. */
  items: readonly Client[] | undefined;
  /** There are more than these: they are found by the server, with `text`. */
  hasMore: boolean;
  query: Pick<UseQueryResult<PageOrganization>, 'error' | 'isFetching' | 'refetch'>;
}

/**
 * The clients that the caller may open. With a text, those that it may stand for are among them, however many there
 * are; which ones to show is for the caller to choose. Nothing is asked while `isWanted` is false.
 */
export function useClients({ text = '', isWanted = true }: { text?: string; isWanted?: boolean } = {}): Clients {
  const me = useMe();
  const all = useAskOf(
    null,
    ['organizations', 'all'],
    (api, signal) => api.call(listOrganizations, { query: { limit: 1000 }, signal }),
    { enabled: isWanted && me.allOrganizations, staleTime: 60_000 },
  );
  const hasMore = all.data?.nextCursor !== undefined;
  const found = useAskOf(
    null,
    ['organizations', 'found', text],
    (api, signal) => api.call(listOrganizations, { query: { q: text, limit: 50 }, signal }),
    { enabled: isWanted && hasMore && text !== '', staleTime: 60_000 },
  );
  const query = hasMore && text !== '' ? found : all;
  const items = useMemo(() => {
    if (!me.allOrganizations) {
      return byName(me.organizations.map((one) => ({ isProvider: false, tags: [], ...one })));
    }
    if (all.data === undefined) {
      return undefined;
    }
    return byName([...new Map([...all.data.items, ...(found.data?.items ?? [])].map((one) => [one.id, one])).values()]);
  }, [me, all.data, found.data]);
  return { items, hasMore, query };
}

const order = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function byName(clients: readonly Client[]): Client[] {
  return [...clients].sort((one, other) => order.compare(one.name, other.name));
}

/** What people call a client, by its id. It is empty until that is known; one that the caller may not open is another one. */
export function useClientName(): (id: string) => string {
  const { items } = useClients();
  const names = useMemo(() => new Map(items?.map((one) => [one.id, one.name])), [items]);
  const unknown = items === undefined ? '' : 'Another client';
  return useCallback((id) => (id === 'global' ? 'Global' : (names.get(id) ?? unknown)), [names, unknown]);
}
