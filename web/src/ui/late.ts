import { useEffect, useState } from 'react';

/** Whether something has been so for a while: what is over within it never flickers. `wait` is in milliseconds. */
export function useLate(isSo: boolean, wait = 200): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isSo) {
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), wait);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isSo, wait]);
  return isSo && isLate;
}
