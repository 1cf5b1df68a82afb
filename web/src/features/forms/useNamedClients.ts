import type { UseQueryResult } from '@tanstack/react-query';

import { type Api, Refusal } from '../../api';
import { getOrganization, listOrganizations, type Organization } from '../../client';
import { useAskOf, useMe } from '../../scope';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The clients of the caller that a text stands for: an id, the id of a tenant, or a tag. Without a text it is the only
 * one that they have, or none.
 */
export function useNamedClients(named: string): UseQueryResult<Pick<Organization, 'id' | 'name'>[]> {
  const me = useMe();
  return useAskOf(null, ['organizations', 'named', named], async (api, signal) => {
    // Who works at a client runs forms for that one, whatever the link says.
    if (me.user.type === 'organization') {
      return me.organizations;
    }
    if (named === '') {
      return me.allOrganizations || me.organizations.length !== 1 ? [] : me.organizations;
    }
    if (!uuid.test(named)) {
      return (await api.call(listOrganizations, { query: { tag: [named], limit: 50 }, signal })).items;
    }
    const known = me.organizations.find(({ id }) => id === named) ?? (await byId(api, named, signal));
    if (known !== undefined) {
      return [known];
    }
    const { items } = await api.call(listOrganizations, { query: { q: named, limit: 50 }, signal });
    return items.filter(({ tenantId }) => tenantId?.toLowerCase() === named.toLowerCase());
  });
}

async function byId(api: Api, orgId: string, signal: AbortSignal): Promise<Organization | undefined> {
  try {
    return await api.call(getOrganization, { path: { orgId }, signal });
  } catch (failed) {
    if (failed instanceof Refusal && failed.problem.status < 500 && failed.problem.status !== 401) {
      return undefined;
    }
    throw failed;
  }
}
