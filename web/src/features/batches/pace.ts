import type { BatchDetail } from '../../client';
import { isOver } from './words';

/** How often a batch is looked at while something happens, and while nothing does, in milliseconds. */
const quick = 1_500;
const slow = 5_000;

/** How long nothing has to happen before it is looked at less often, in milliseconds. */
const patience = 30_000;

/** How soon a batch is looked at again. */
export class Pace {
  #last?: BatchDetail;
  #since = 0;

  /** In milliseconds, or false when it will not change any more. An answer that says the same is the same object. */
  readonly next = (batch: BatchDetail | undefined): number | false => {
    if (batch !== this.#last) {
      this.#last = batch;
      this.#since = Date.now();
    }
    if (batch === undefined || isOver(batch.stage)) {
      return false;
    }
    return batch.stage === 'held' || Date.now() - this.#since > patience ? slow : quick;
  };
}
