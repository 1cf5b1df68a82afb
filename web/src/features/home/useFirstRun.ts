import { useState, useSyncExternalStore } from 'react';

import { getMetricsSummary, listIntegrations, listOrganizations, listUsers } from '../../client';
import { useAskOf, useMe } from '../../scope';

/** What an administrator of a new platform has to do, and whether that is done. */
export interface FirstRun {
  isConnected: boolean;
  /** A client, once there is one. */
  client: string | undefined;
  hasReport: boolean;
  hasColleague: boolean;
}

const place = 'bifrost.firstRun';
const over = 'over';
const watchers = new Set<() => void>();

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Does not ask again in this browser. */
export function endFirstRun(): void {
  localStorage.setItem(place, over);
  watchers.forEach((watcher) => watcher());
}

/** Undefined for who has nothing to do with it, while it is not known, and once it is over. */
export function useFirstRun(): FirstRun | undefined {
  const me = useMe().user;
  const isOver = useSyncExternalStore(subscribe, () => localStorage.getItem(place) === over);
  const [options] = useState({ refetchInterval: 30_000, retry: false });
  const enabled = me.isPlatformAdmin && !isOver;
  const graph = useAskOf(
    'global',
    ['integrations'],
    async (api, signal) =>
      (await api.call(listIntegrations, { signal })).items.some((one) => one.type === 'msgraph' && one.configured),
    { ...options, enabled },
  );
  const client = useAskOf(
    null,
    ['organizations', 'first'],
    async (api, signal) =>
      (await api.call(listOrganizations, { query: { clients: true, active: true, limit: 1 }, signal })).items[0]?.id ?? '',
    { ...options, enabled },
  );
  const report = useAskOf(
    null,
    ['metrics', 'license_report'],
    async (api, signal) =>
      (await api.call(getMetricsSummary, { query: { workflow: 'license_report' }, signal })).total.succeeded > 0,
    { ...options, enabled },
  );
  const people = useAskOf(
    null,
    ['users', 'colleague'],
    async (api, signal) =>
      (await api.call(listUsers, { query: { limit: 200 }, signal })).items.some(
        (one) => one.type === 'platform' && one.isActive && one.id !== me.id,
      ),
    { ...options, enabled },
  );
  if (
    !enabled ||
    graph.data === undefined ||
    client.data === undefined ||
    report.data === undefined ||
    people.data === undefined
  ) {
    return undefined;
  }
  return { isConnected: graph.data, client: client.data || undefined, hasReport: report.data, hasColleague: people.data };
}
