import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowClockwiseRegular, EditRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useHref } from 'react-router';

import type { Execution, ExecutionRerun } from '../../client';
import { paths } from '../../paths';
import { useScope } from '../../scope';
import { CopyButton, isOpen, LinkButton, Trouble } from '../../ui';
import { isInDoubt } from '../fields';
import { useRerun } from './actions';
import { CancelButton } from './CancelButton';
import { SecretsAgain } from './SecretsAgain';
import { ticketText } from './ticket';
import { UndoButton } from './UndoButton';
import { isHidden } from './runWords';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '8px', minWidth: 0 },
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

interface RunActionsProps {
  run: Execution;
  /** Hears of a run that was begun of this one. */
  onRun: (run: Execution) => void;
  /** Goes back to what was entered; without it, a page of its own does. */
  onEdit?: () => void;
}

type From = NonNullable<ExecutionRerun['from']>;

/** What can be done with a run now. */
export function RunActions({ run, onRun, onEdit }: RunActionsProps) {
  const styles = useStyles();
  const { id: scope, name, may } = useScope();
  const address = useHref(paths.run(scope, run.id));
  const rerun = useRerun(run, onRun);
  const [last, setLast] = useState<From>('start');
  const [isEntering, setEntering] = useState(false);
  const secrets = Object.entries(run.input ?? {}).flatMap(([key, value]) => (isHidden(value) ? [key] : []));
  const allowed = new Set(run.allowed);
  const edit = <Edit run={run} onEdit={onEdit} mayRun={may.canExecuteWorkflows && allowed.has('rerun')} />;
  if (isOpen(run.status)) {
    // Who fills in one form after the other need not wait for each.
    return allowed.has('cancel') || onEdit !== undefined ? (
      <div className={styles.row}>
        {allowed.has('cancel') && <CancelButton run={run} />}
        {onEdit !== undefined && edit}
      </div>
    ) : null;
  }
  const begin = (from: From): void => {
    setLast(from);
    if (secrets.length > 0) {
      setEntering(true);
    } else {
      rerun.start({ from });
    }
  };
  const mayRetry = allowed.has('rerun_failed_step');
  const labels: Record<From, string> = {
    failed_step: run.status === 'Cancelled' ? 'Go on where it stopped' : 'Retry from failed step',
    start: 'Run again',
  };
  // Whoever is not told what became of the one finds that out first: the other would be a second run.
  const isHeld = isInDoubt(rerun.error);
  const waits = (from: From): boolean => rerun.isBusy || (isHeld && last !== from);
  const label = (from: From): string => (rerun.isBusy && last === from ? 'Starting' : labels[from]);
  return (
    <div className={styles.root}>
      <div className={styles.row}>
        {mayRetry && (
          <Button
            appearance="primary"
            icon={<ArrowClockwiseRegular />}
            disabledFocusable={waits('failed_step')}
            onClick={() => begin('failed_step')}
          >
            {label('failed_step')}
          </Button>
        )}
        {edit}
        <CopyButton
          size="medium"
          appearance="secondary"
          label="Copy for ticket"
          text={() => ticketText(run, name, new URL(address, location.origin).href)}
        />
        {allowed.has('rerun') && (
          <Button appearance="subtle" disabledFocusable={waits('start')} onClick={() => begin('start')}>
            {label('start')}
          </Button>
        )}
        {allowed.has('undo') && <UndoButton run={run} onRun={onRun} />}
      </div>
      {isEntering && (
        <SecretsAgain
          names={secrets}
          label={label(last)}
          isBusy={rerun.isBusy}
          error={rerun.error}
          onSend={(input) => rerun.start({ from: last, input })}
          onLeave={() => {
            setEntering(false);
            rerun.clear();
          }}
        />
      )}
      {rerun.error !== undefined && (
        <Trouble
          error={rerun.error}
          title={isHeld ? 'Nobody knows yet whether a new run has begun.' : 'A new run could not be started.'}
          kept={isHeld ? 'Try the same again: it begins only once.' : 'This one stays as it is.'}
          onRetry={secrets.length > 0 ? undefined : () => rerun.start({ from: last })}
        />
      )}
    </div>
  );
}

/** The way back to what was entered. */
function Edit({ run, onEdit, mayRun }: { run: Execution; onEdit?: () => void; mayRun: boolean }) {
  const scope = useScope().id;
  const icon = <EditRegular />;
  if (onEdit !== undefined) {
    return (
      <Button icon={icon} onClick={onEdit}>
        Edit and run again
      </Button>
    );
  }
  if (mayRun) {
    return (
      <LinkButton icon={icon} to={paths.runAgain(scope, run.id)}>
        Edit and run again
      </LinkButton>
    );
  }
  return run.form === undefined ? null : (
    <LinkButton icon={icon} to={paths.form(scope, run.form.id)}>
      Fill in the form again
    </LinkButton>
  );
}
