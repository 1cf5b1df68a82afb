import { Button } from '@fluentui/react-components';
import { ArrowUndoRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { type Execution, previewUndo, type UndoPreview } from '../../client';
import { useAsk } from '../../scope';
import { Answer, Bones, Question, Trouble } from '../../ui';
import { useUndo } from './actions';
import { UndoList } from './UndoList';
import { titleOf } from './runWords';

interface UndoButtonProps {
  run: Execution;
  /** Hears of the run that takes it back. */
  onRun: (run: Execution) => void;
}

/** Takes back what a run did, after it has shown what that is. */
export function UndoButton({ run, onRun }: UndoButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const preview = useAsk<UndoPreview>(
    ['run', run.id, 'undo'],
    (api, signal) => api.call(previewUndo, { path: { id: run.id }, signal }),
    { enabled: isOpen, staleTime: 0 },
  );
  const undo = useUndo(run, (begun) => {
    setOpen(false);
    onRun(begun);
  });
  const isPossible = preview.data?.steps.some((step) => step.undoable) ?? false;
  const close = (): void => setOpen(false);
  return (
    <>
      <Button appearance="subtle" icon={<ArrowUndoRegular />} onClick={() => setOpen(true)}>
        Undo this run
      </Button>
      {isOpen && (
        <Question
          title={`Undo “${titleOf(run)}”?`}
          onClose={close}
          answers={
            <>
              {isPossible && (
                <Button appearance="primary" disabledFocusable={undo.isBusy} onClick={undo.start}>
                  {undo.isBusy ? 'Starting the undo' : 'Undo this run'}
                </Button>
              )}
              <Button onClick={close}>{isPossible ? 'Leave it as it is' : 'Close'}</Button>
            </>
          }
        >
          <Answer
            query={preview}
            trouble="What would be undone could not be found out."
            skeleton={<Bones rows={4} label="Finding out what would be undone" />}
          >
            {({ steps }) => <UndoList steps={steps} />}
          </Answer>
          {undo.error !== undefined && (
            <Trouble error={undo.error} title="The undo could not be started." kept="Asking again starts no second one." />
          )}
        </Question>
      )}
    </>
  );
}
