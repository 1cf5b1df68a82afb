import { useEffect, useMemo } from 'react';

import { type Grant, listOrganizations, listUserPermissions, type Organization } from '../../client';
import { useAskOf, useMe, usePages } from '../../scope';
import type { Target } from './plan';

interface Targets {
  /** By name; undefined until they are known. */
  targets: readonly Target[] | undefined;
  /** The caller's own grant everywhere, if there is one. */
  everywhere: Grant | undefined;
  error: Error | null;
  isPending: boolean;
  refetch: () => void;
}

const order = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/**
 * The clients that the caller can run a batch for. A batch runs while nobody is signed in: what counts are grants of
 * their own, and not the roles of their account.
 */
export function useTargets(): Targets {
  const { user } = useMe();
  const { query, items } = usePages<Organization>(
    null,
    ['organizations', 'targets'],
    (api, cursor, signal) => api.call(listOrganizations, { query: { active: true, limit: 1000, cursor }, signal }),
    { staleTime: 60_000 },
  );
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, isError, fetchNextPage]);

  const grants = useAskOf(null, ['grants', user.id], (api, signal) =>
    api.call(listUserPermissions, { path: { userId: user.id }, signal }),
  );
  const given = grants.data?.items;
  const targets = useMemo(() => {
    if (given === undefined || items === undefined || hasNextPage) {
      return undefined;
    }
    const may = new Set(given.filter((one) => one.permissions.canExecuteWorkflows).map((one) => one.organizationId));
    return items.filter(({ id }) => may.has('global') || may.has(id)).sort((one, other) => order.compare(one.name, other.name));
  }, [given, items, hasNextPage]);

  return {
    targets,
    everywhere: given?.find((one) => one.organizationId === 'global'),
    error: query.error ?? grants.error,
    isPending: targets === undefined,
    refetch: () => {
      void query.refetch();
      void grants.refetch();
    },
  };
}
