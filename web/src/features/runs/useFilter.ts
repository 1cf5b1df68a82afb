import { useMemo } from 'react';
import { useSearchParams } from 'react-router';

import { readFilter, type RunFilter, writeFilter } from './filter';

/** The filter in the address of the page. */
export interface Filtering {
  filter: RunFilter;
  /** Changes the address. Back leaves the list, whatever was tried in it. */
  change: (filter: RunFilter) => void;
  /** Is another one for each filter. */
  key: string;
}

export function useFilter(): Filtering {
  const [search, setSearch] = useSearchParams();
  const key = writeFilter(readFilter(search)).toString();
  const filter = useMemo(() => readFilter(new URLSearchParams(key)), [key]);
  const change = (next: RunFilter): void => setSearch(writeFilter(next), { replace: true, preventScrollReset: true });
  return { filter, change, key };
}
