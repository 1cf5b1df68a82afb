import { ReadinessWord } from '../workflows';
import type { Known } from './useReadiness';

/** Whether the workflow of a batch is ready at a client, as far as that is known. */
export function TargetReadiness({ known }: { known: Known | undefined }) {
  if (known === undefined || known === 'failed') {
    return null;
  }
  return <ReadinessWord isShort readiness={{ state: known.isReady ? 'ready' : 'notReady', why: known.missing }} />;
}
