import type { BatchCounts } from '../../client';
import { Status } from '../../ui';
import { lookOf, type Stage } from './words';

/** Where a batch stands. What it came to is known by its counts alone. */
export function BatchStatus({ stage, counts }: { stage: Stage; counts?: BatchCounts }) {
  const { status, word } = lookOf(stage, counts);
  return <Status status={status} word={word} />;
}
