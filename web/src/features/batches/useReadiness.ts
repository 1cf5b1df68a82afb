import { useCallback, useEffect, useRef, useState } from 'react';

import { getWorkflow } from '../../client';
import { useApis } from '../../scope';

/** How many clients are asked about by themselves, and how many at a time. */
const first = 60;
const atOnce = 6;

/** What is known of a workflow at one client; `failed` when it could not be found out. */
export type Known = { isReady: boolean; missing: readonly string[] } | 'failed';

export interface ReadinessOfMany {
  /** By the ids of clients. */
  known: ReadonlyMap<string, Known>;
  /** How many of the clients are asked about. */
  asked: number;
  /** Asks about the others as well. */
  askAll: () => void;
}

const nothing: ReadonlyMap<string, Known> = new Map();

/**
 * Whether a workflow is ready at each of some clients. Each of them is a request of its own: a few go on at a time,
 * and of many clients only the first are asked about until somebody wants all.
 */
export function useReadiness(workflow: string, ids: readonly string[]): ReadinessOfMany {
  const apis = useApis();
  const [isAll, setAll] = useState(false);
  const found = useRef(new Map<string, Known>());
  const [known, setKnown] = useState(nothing);
  const wanted = ids.slice(0, isAll ? undefined : first).join(' ');

  useEffect(() => {
    const stop = new AbortController();
    const isStopped = (): boolean => stop.signal.aborted;
    const queue = wanted.split(' ').filter((id) => id !== '' && !found.current.has(id));
    const work = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined && !isStopped(); id = queue.shift()) {
        const answer = await apis(id)
          .call(getWorkflow, { path: { name: workflow }, signal: stop.signal })
          .then(({ ready, missing = [] }): Known => ({ isReady: ready !== false, missing }))
          .catch((): Known => 'failed');
        if (!isStopped()) {
          found.current.set(id, answer);
          setKnown(new Map(found.current));
        }
      }
    };
    void Promise.all(Array.from({ length: atOnce }, work));
    return () => stop.abort();
  }, [workflow, wanted, apis]);

  return { known, asked: wanted === '' ? 0 : wanted.split(' ').length, askAll: useCallback(() => setAll(true), []) };
}
