import { useRef } from 'react';

import type { Options } from '../../client';
import { useAsk } from '../../scope';
import { useSharing } from './context';
import type { AskedField } from './types';

/** What a data provider was asked with: its inputs, by their names. */
export type Inputs = Record<string, unknown>;

/** What a data provider offers for a field. */
export interface Offer {
  /** Undefined until it has answered, with these inputs and this search. */
  data: Options | undefined;
  error: unknown;
  isFetching: boolean;
  /** Asks the provider, whatever is remembered. */
  refresh: () => void;
}

/** The options of a field, for the values that they depend on. Nothing is asked while `isWanted` is false. */
export function useOptions(field: AskedField, inputs: Inputs, search: string, isWanted: boolean): Offer {
  const { of, askOptions } = useSharing();
  const isAnew = useRef(false);
  const query = useAsk(
    ['options', of, field.name, inputs, search],
    (_, signal) =>
      askOptions(field, { inputs, ...(search !== '' && { search }), ...(isAnew.current && { refresh: true }) }, signal),
    { enabled: isWanted, staleTime: 60_000 },
  );
  const refresh = (): void => {
    isAnew.current = true;
    void query.refetch().finally(() => {
      isAnew.current = false;
    });
  };
  return { data: query.data, error: query.error, isFetching: query.isFetching, refresh };
}
