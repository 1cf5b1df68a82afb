import { useEffect, useRef, useState } from 'react';

/** A choice that waits until there is something to choose. */
interface Wish {
  isMade: boolean;
  make: (isBeside: boolean) => void;
  drop: () => void;
}

/** Enter that was pressed before there was anything to choose: it counts once that is known, unless somebody typed on. */
export function useWish(isBusy: boolean, grant: (isBeside: boolean) => void): Wish {
  const wanted = useRef<{ isBeside: boolean }>(undefined);
  const [isMade, setMade] = useState(false);
  useEffect(() => {
    const wish = wanted.current;
    if (wish !== undefined && !isBusy) {
      wanted.current = undefined;
      grant(wish.isBeside);
    }
  });
  return {
    isMade: isMade && isBusy,
    make: (isBeside) => {
      wanted.current = { isBeside };
      setMade(true);
    },
    drop: () => {
      wanted.current = undefined;
      setMade(false);
    },
  };
}
