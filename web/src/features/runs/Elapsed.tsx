import { useEffect, useState } from 'react';

import type { Execution } from '../../client';
import { duration, isOpen } from '../../ui';

/** How long a run took, or has gone on until now. */
export function Elapsed({ run }: { run: Execution }) {
  const isGoingOn = run.startedAt !== undefined && isOpen(run.status);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isGoingOn) {
      return undefined;
    }
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isGoingOn]);
  if (run.durationMs !== undefined) {
    return duration(run.durationMs);
  }
  // The clocks of the computer and of the platform may differ.
  const seconds =
    isGoingOn && run.startedAt !== undefined ? Math.max(0, Math.floor((now - Date.parse(run.startedAt)) / 1_000)) : 0;
  return seconds === 0 ? null : seconds < 60 ? `${seconds} s` : duration(seconds * 1_000);
}
