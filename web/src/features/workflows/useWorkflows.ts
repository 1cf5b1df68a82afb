import type { UseQueryResult } from '@tanstack/react-query';

import { isRefused } from '../../api';
import { getMetadata, getWorkflow, listDataProviders, type Metadata, type PageDataProvider, type Workflow } from '../../client';
import { useAsk, useAskOf } from '../../scope';

/** How long what is declared in code is as good as new, in milliseconds. What it needs may be set at any time. */
const fresh = 30_000;

/** Everything that can be run in the scope of the page, and whether it is ready there. */
export function useMetadata(): UseQueryResult<Metadata> {
  return useAsk(['workflows'], (api, signal) => api.call(getMetadata, { signal }), { staleTime: fresh });
}

/** Everything that can be run, whoever it is for. Nothing says whether it is ready. */
export function useAllMetadata(): UseQueryResult<Metadata> {
  return useAskOf(null, ['workflows'], (api, signal) => api.call(getMetadata, { signal }), { staleTime: fresh });
}

/** A workflow in the scope of the page. */
export function useWorkflow(name: string): UseQueryResult<Workflow> {
  return useAsk(['workflow', name], (api, signal) => api.call(getWorkflow, { path: { name }, signal }), { staleTime: fresh });
}

/** Whether somebody asked for what there is not. */
export function isUnknown(error: unknown): boolean {
  return isRefused(error, 404);
}

/** The data providers that offer what parameters can be, where that is wanted. */
export function useDataProviders(isWanted: boolean): UseQueryResult<PageDataProvider> {
  return useAsk(['data-providers'], (api, signal) => api.call(listDataProviders, { query: { limit: 200 }, signal }), {
    enabled: isWanted,
    staleTime: fresh,
  });
}
