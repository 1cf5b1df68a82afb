import { Failure, isRefusedAs, Refusal } from '../../api';

/** What was sent before its fields were changed had arrived, though no answer came. What was changed was not sent. */
export class Earlier extends Error {}

/** What was begun, and whether that was by what was sent before. */
interface Begun<Answer> {
  answer: Answer;
  isEarlier: boolean;
}

/**
 * Sends what one form holds so that it runs once, also when no answer comes and the fields are changed before it is sent
 * again: the key stays until there is an answer. The platform refuses it for another body when the first had arrived,
 * which is then sent once more to learn what became of it.
 */
export class Sender<Body> {
  #key = crypto.randomUUID();
  #unanswered: Body[] = [];

  async send<Answer>(body: Body, post: (body: Body, key: string) => Promise<Answer>): Promise<Begun<Answer>> {
    try {
      return this.#ended(await post(body, this.#key), false);
    } catch (failed) {
      if (isInDoubt(failed)) {
        this.#unanswered.push(body);
      }
      if (!isReused(failed)) {
        throw failed;
      }
    }
    return this.#ended(await this.#arrived(post), true);
  }

  /** The answer to that of the earlier bodies which was the first to arrive. */
  async #arrived<Answer>(post: (body: Body, key: string) => Promise<Answer>): Promise<Answer> {
    let last: unknown;
    for (const body of this.#unanswered) {
      try {
        return await post(body, this.#key);
      } catch (failed) {
        last = failed;
        if (!isReused(failed)) {
          break;
        }
      }
    }
    throw last;
  }

  #ended<Answer>(answer: Answer, isEarlier: boolean): Begun<Answer> {
    this.#key = crypto.randomUUID();
    this.#unanswered = [];
    return { answer, isEarlier };
  }
}

/** Whether nobody knows if what was sent has arrived: the answer was lost, or what failed did so after a part was done. */
export function isInDoubt(failed: unknown): boolean {
  return failed instanceof Failure
    ? !['program', 'signIn'].includes(failed.reason)
    : failed instanceof Refusal && failed.problem.status >= 500;
}

function isReused(failed: unknown): boolean {
  return isRefusedAs(failed, 'idempotency_key_reused');
}
