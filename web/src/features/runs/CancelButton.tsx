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
import { StopRegular } from '@fluentui/react-icons';
import { useRef, useState } from 'react';

import type { Execution } from '../../client';
import { FocusKept, Trouble } from '../../ui';
import { useCancel } from './actions';
import { titleOf } from './runWords';

/** Stops a run, after it has asked once. */
export function CancelButton({ run }: { run: Execution }) {
  const [isAsking, setAsking] = useState(false);
  const cancel = useCancel(run);
  const wanted = useRef(false);
  const stop = (): void => {
    wanted.current = true;
    setAsking(false);
  };
  // Not before the question is gone: a run that is over has no button to hand the focus back to, and without that the
  // page stays hidden from screen readers.
  const go = (): void => {
    if (wanted.current) {
      wanted.current = false;
      cancel.start();
    }
  };
  return (
    <>
      <FocusKept />
      <Dialog
        open={isAsking}
        onOpenChange={(_, { open }) => setAsking(open)}
        modalType="alert"
        surfaceMotion={{ onMotionFinish: (_, { direction }) => direction === 'exit' && go() }}
      >
        <DialogTrigger disableButtonEnhancement>
          <Button icon={<StopRegular />} disabledFocusable={cancel.isBusy}>
            {cancel.isBusy ? 'Asking it to stop' : 'Cancel the run'}
          </Button>
        </DialogTrigger>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>Cancel “{titleOf(run)}”?</DialogTitle>
            <DialogContent>The step that runs now is asked to stop. What is done already stays done.</DialogContent>
            <DialogActions>
              <Button appearance="primary" onClick={stop}>
                Cancel the run
              </Button>
              <Button onClick={() => setAsking(false)}>Let it go on</Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
      {cancel.error !== undefined && (
        <Trouble error={cancel.error} title="The run could not be asked to stop." kept="It goes on." onRetry={cancel.start} />
      )}
    </>
  );
}
