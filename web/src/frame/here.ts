import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'react-router';

import type { ScopeId } from '../api';
import { getOrganization, type Me, type Organization, type PageOrganization } from '../client';
import { keyOf, permissionsIn, type Scope, useAskOf, useMe } from '../scope';

/** The scope that an address names; undefined where it is about all clients. */
export function scopeIn(pathname: string): ScopeId | undefined {
  const [, first, second] = pathname.split('/');
  return first === 'global' ? 'global' : first === 'o' && second !== '' ? second : undefined;
}

/** Where the caller is. */
export interface Here {
  /** What the address names; at a client's people, always their own client. */
  id: ScopeId | undefined;
  /** That with everything that is known of it; undefined until then, or when there is none for the caller. */
  scope: Scope | undefined;
}

export function useHere(): Here {
  const me = useMe();
  const { pathname } = useLocation();
  const id = scopeIn(pathname) ?? homeOf(me);
  return { id, scope: useScopeOf(id).scope };
}

/** The client that somebody works at; undefined for those who look after clients. */
export function homeOf(me: Me): ScopeId | undefined {
  return me.user.type === 'organization' ? me.organizations[0]?.id : undefined;
}

/** A scope as the platform knows it, and the question for it, where it has to be asked. */
export function useScopeOf(id: ScopeId | undefined): { scope: Scope | undefined; query: UseQueryResult<Organization> } {
  const me = useMe();
  const listed = useQueryClient().getQueryData<PageOrganization>(keyOf(null, 'organizations', 'all'));
  const known = [...me.organizations, ...(listed?.items ?? [])].find((one) => one.id === id);
  const query = useAskOf(
    id ?? null,
    ['organization'],
    (api, signal) => api.call(getOrganization, { path: { orgId: id ?? '' }, signal }),
    { enabled: id !== undefined && id !== 'global' && known === undefined, staleTime: 60_000 },
  );
  if (id === 'global') {
    return { scope: { id, name: 'Global', isActive: true, may: permissionsIn(me, id) }, query };
  }
  const found = id === undefined ? undefined : (known ?? query.data);
  const scope = found && { id: found.id, name: found.name, isActive: found.isActive, may: permissionsIn(me, found.id) };
  return { scope, query };
}
