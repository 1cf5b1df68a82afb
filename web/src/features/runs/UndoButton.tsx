import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  makeStyles,
} from '@fluentui/react-components';
import { ArrowUndoRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { type Execution, previewUndo, type UndoPreview } from '../../client';
import { useAsk } from '../../scope';
import { Answer, Bones, Trouble } from '../../ui';
import { useUndo } from './actions';
import { UndoList } from './UndoList';
import { titleOf } from './runWords';

const useStyles = makeStyles({ answer: { whiteSpace: 'nowrap' } });

interface UndoButtonProps {
  run: Execution;
  /** Hears of the run that takes it back. */
  onRun: (run: Execution) => void;
}

/** Takes back what a run did, after it has shown what that is. */
export function UndoButton({ run, onRun }: UndoButtonProps) {
  const styles = useStyles();
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
  return (
    <Dialog open={isOpen} onOpenChange={(_, { open }) => setOpen(open)}>
      <DialogTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<ArrowUndoRegular />}>
          Undo this run
        </Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Undo “{titleOf(run)}”?</DialogTitle>
          <DialogContent>
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
          </DialogContent>
          <DialogActions>
            {isPossible && (
              <Button appearance="primary" className={styles.answer} disabledFocusable={undo.isBusy} onClick={undo.start}>
                {undo.isBusy ? 'Starting the undo' : 'Undo this run'}
              </Button>
            )}
            <Button className={styles.answer} onClick={() => setOpen(false)}>
              {isPossible ? 'Leave it as it is' : 'Close'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
