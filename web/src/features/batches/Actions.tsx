import { Button } from '@fluentui/react-components';
import { ArrowClockwiseRegular, StopRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import type { BatchDetail } from '../../client';
import { useMe } from '../../scope';
import { Question } from '../../ui';
import { clientsOf, doneOf, failedOf, totalOf } from './counts';
import type { Acting } from './useBatch';

export interface ActProps {
  batch: BatchDetail;
  act: Acting;
}

/** What can be done with a batch as a whole. */
export function Actions({ batch, act }: ActProps) {
  const me = useMe();
  const { allowed = [], counts, owner } = batch;
  const failed = failedOf(counts);
  const isOwn = owner.id === me.user.id;
  return (
    <>
      {allowed.includes('retry-failed') && failed > 0 && (
        <Button
          appearance="primary"
          icon={<ArrowClockwiseRegular />}
          disabledFocusable={act.isPending}
          onClick={() => act.start('retry-failed')}
          title={isOwn ? undefined : 'The batch is yours from then on: its runs are made with your permissions.'}
        >
          Retry {failed.toLocaleString('en')} failed
        </Button>
      )}
      <Cancel batch={batch} act={act} />
    </>
  );
}

function Cancel({ batch, act }: ActProps) {
  const [isAsking, setAsking] = useState(false);
  const { counts, stage, allowed = [] } = batch;
  if (stage === 'cancelling' || !allowed.includes('cancel')) {
    return null;
  }
  const go = (): void => {
    setAsking(false);
    act.start('cancel');
  };
  return (
    <>
      <Button icon={<StopRegular />} disabledFocusable={act.isPending} onClick={() => setAsking(true)}>
        Cancel the batch
      </Button>
      {isAsking && (
        <Question
          title="Cancel the batch?"
          isAlert
          onClose={() => setAsking(false)}
          answers={
            <>
              <Button appearance="primary" onClick={go}>
                Cancel the batch
              </Button>
              <Button onClick={() => setAsking(false)}>Let it go on</Button>
            </>
          }
        >
          {consequenceOf(totalOf(counts), doneOf(counts), counts.open)}
        </Question>
      )}
    </>
  );
}

/** What becomes of whom when a batch is cancelled. */
function consequenceOf(total: number, done: number, open: number): string {
  const parts = [
    done === 0 ? undefined : `What is done for ${clientsOf(done)} stays as it is.`,
    open === 0 ? undefined : `${open === 1 ? '1 run' : `${open.toLocaleString('en')} runs`} under way will be asked to stop.`,
    total - done - open === 0 ? undefined : `Nothing is started for ${clientsOf(total - done - open)}.`,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}
