import { Button } from '@fluentui/react-components';
import { StopRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import type { Execution } from '../../client';
import { Question, Trouble } from '../../ui';
import { useCancel } from './actions';
import { titleOf } from './runWords';

/** Stops a run, after it has asked once. */
export function CancelButton({ run }: { run: Execution }) {
  const [isAsking, setAsking] = useState(false);
  const cancel = useCancel(run);
  const go = (): void => {
    setAsking(false);
    cancel.start();
  };
  return (
    <>
      <Button icon={<StopRegular />} disabledFocusable={cancel.isBusy} onClick={() => setAsking(true)}>
        {cancel.isBusy ? 'Asking it to stop' : 'Cancel the run'}
      </Button>
      {isAsking && (
        <Question
          title={`Cancel “${titleOf(run)}”?`}
          isAlert
          onClose={() => setAsking(false)}
          answers={
            <>
              <Button appearance="primary" onClick={go}>
                Cancel the run
              </Button>
              <Button onClick={() => setAsking(false)}>Let it go on</Button>
            </>
          }
        >
          The step that runs now is asked to stop. What is done already stays done.
        </Question>
      )}
      {cancel.error !== undefined && (
        <Trouble error={cancel.error} title="The run could not be asked to stop." kept="It goes on." onRetry={cancel.start} />
      )}
    </>
  );
}
