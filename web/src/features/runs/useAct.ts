import { useLayoutEffect, useRef, useState } from 'react';

/** Something that a person asks the platform to do. */
export interface Act<A extends unknown[]> {
  start: (...given: A) => void;
  isBusy: boolean;
  /** Why it was not done, until it is tried again. */
  error: unknown;
  clear: () => void;
}

/**
 * Does one thing at a time, however often the button is pressed. `then` hears what came of it, unless the page has
 * gone meanwhile: that moves nobody away from where they are now. The signal tells what only reads that it is in vain;
 * what changes something is done all the same.
 */
export function useAct<A extends unknown[], T>(
  act: (signal: AbortSignal, ...given: A) => Promise<T>,
  then: (done: T) => void,
): Act<A> {
  const [state, setState] = useState<{ isBusy: boolean; error: unknown }>({ isBusy: false, error: undefined });
  const isBusy = useRef(false);
  const leaving = useRef(new AbortController());
  useLayoutEffect(() => {
    const here = new AbortController();
    leaving.current = here;
    return () => here.abort();
  }, []);
  const start = (...given: A): void => {
    if (isBusy.current) {
      return;
    }
    isBusy.current = true;
    setState({ isBusy: true, error: undefined });
    const { signal } = leaving.current;
    const end = (error?: unknown): void => {
      isBusy.current = false;
      setState({ isBusy: false, error });
    };
    act(signal, ...given).then((done) => {
      end();
      if (!signal.aborted) {
        then(done);
      }
    }, end);
  };
  return { ...state, start, clear: () => setState({ isBusy: isBusy.current, error: undefined }) };
}
