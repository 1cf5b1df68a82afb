import { type Api, Failure } from '../../api';
import { type BatchDraft, createBatch, listBatches } from '../../client';
import { isInDoubt } from '../fields';

/** What became of a batch that somebody wanted: its id, or why nobody knows. */
export type Begun = { id: string } | { doubt: Failure; wasSent: boolean };

/**
 * Starts a batch. Nothing makes the same request harmless when it is sent twice: when no answer comes, the list says
 * whether the batch is there. A refusal is thrown.
 */
export async function begin(api: Api, draft: BatchDraft, owner: string): Promise<Begun> {
  const mine = async (): Promise<string[]> => {
    const { items } = await api.call(listBatches, { query: { limit: 50 } });
    return items.filter((one) => one.owner.id === owner && one.workflow.name === draft.workflow).map(({ id }) => id);
  };
  let before: string[];
  try {
    before = await mine();
  } catch (failed) {
    return doubtOf(failed, false);
  }
  try {
    return { id: (await api.call(createBatch, { body: draft })).id };
  } catch (failed) {
    const doubt = doubtOf(failed, true);
    const id = (await mine().catch(() => [])).find((one) => !before.includes(one));
    return id === undefined ? doubt : { id };
  }
}

function doubtOf(failed: unknown, wasSent: boolean): Begun {
  if (failed instanceof Failure) {
    return { doubt: failed, wasSent: wasSent && isInDoubt(failed) };
  }
  throw failed;
}
