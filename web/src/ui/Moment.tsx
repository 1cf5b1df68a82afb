import { useNow } from './now';
import { exact, relative } from './time';

interface MomentProps {
  at: string;
  /** It is when something is going to happen. */
  isDue?: boolean;
}

/**
 * A moment as people say it, with the exact one on hover and for whoever reads the page by machine. Long lists have one
 * in each row, for which a Tooltip is too much work.
 */
export function Moment({ at, isDue }: MomentProps) {
  return (
    <time dateTime={at} title={exact(at)}>
      {relative(at, useNow(), isDue)}
    </time>
  );
}
