import { useEffect, useState } from 'react';

/** A text, once it has not changed for a while; nothing is waited for when it is emptied. */
export function useDebounced(text: string, wait: number): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : wait);
    return () => clearTimeout(timer);
  }, [text, wait]);
  return text === '' ? '' : settled;
}
