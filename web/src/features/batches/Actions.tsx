import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
} from '@fluentui/react-components';
import { ArrowClockwiseRegular, StopRegular } from '@fluentui/react-icons';
import { useRef, useState } from 'react';

import type { BatchDetail } from '../../client';
import { useMe } from '../../scope';
import { FocusKept } from '../../ui';
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
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const isWanted = useRef(false);
  const { counts, stage, allowed = [] } = batch;
  // The button stays until the question is gone, also when the batch is over by then: without one to hand the focus
  // back to, the page stays hidden from screen readers.
  const finish = (): void => {
    setAsking(false);
    if (isWanted.current) {
      isWanted.current = false;
      act.start('cancel');
    }
  };
  if (!isAsking && (stage === 'cancelling' || !allowed.includes('cancel'))) {
    return null;
  }
  return (
    <>
      <FocusKept />
      <Dialog
        open={isOpen}
        onOpenChange={(_, { open }) => {
          setOpen(open);
          setAsking((was) => was || open);
        }}
        surfaceMotion={{ onMotionFinish: (_, { direction }) => direction === 'exit' && finish() }}
      >
        <DialogTrigger disableButtonEnhancement>
          <Button icon={<StopRegular />} disabledFocusable={act.isPending}>
            Cancel the batch
          </Button>
        </DialogTrigger>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>Cancel the batch?</DialogTitle>
            <DialogContent>{consequenceOf(totalOf(counts), doneOf(counts), counts.open)}</DialogContent>
            <DialogActions>
              <Button
                appearance="primary"
                onClick={() => {
                  isWanted.current = true;
                  setOpen(false);
                }}
              >
                Cancel the batch
              </Button>
              <DialogTrigger disableButtonEnhancement>
                <Button>Let it go on</Button>
              </DialogTrigger>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
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
