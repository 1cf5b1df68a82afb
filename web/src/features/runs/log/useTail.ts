import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How near to its end a log counts as read to the end, in pixels. */
const near = 24;

export interface Tail {
  /** The end is kept in sight while lines come. */
  isFollowing: boolean;
  follow: () => void;
  /** Stays where the reader is. */
  pause: () => void;
}

/** Keeps the end of what grows in sight, until somebody scrolls up to read. */
export function useTail(element: RefObject<HTMLElement | null>, count: number, height: number): Tail {
  const [isFollowing, setFollowing] = useState(true);
  const last = useRef({ top: 0, height: 0 });

  useEffect(() => {
    const box = element.current;
    if (box === null) {
      return undefined;
    }
    const listen = (): void => {
      const before = last.current;
      last.current = { top: box.scrollTop, height: box.scrollHeight };
      if (box.scrollHeight - box.clientHeight - box.scrollTop <= near) {
        setFollowing(true);
      } else if (box.scrollTop < before.top && box.scrollHeight >= before.height) {
        setFollowing(false); // up, and not because there is less
      }
    };
    box.addEventListener('scroll', listen, { passive: true });
    return () => box.removeEventListener('scroll', listen);
  }, [element]);

  useLayoutEffect(() => {
    if (isFollowing) {
      element.current?.scrollTo({ top: element.current.scrollHeight });
    }
  }, [isFollowing, element, count, height]);

  return { isFollowing, follow: () => setFollowing(true), pause: () => setFollowing(false) };
}
