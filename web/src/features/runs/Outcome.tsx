import { makeStyles } from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';

import type { Execution, LogLine } from '../../client';
import { useMe } from '../../scope';
import { CopyButton, isOpen, Moment, Trouble } from '../../ui';
import { Failures } from './Failures';
import { Fold } from './Fold';
import { useParts } from './parts';
import { RunProgress } from './RunProgress';
import { failedBefore } from './steps';
import { doneAndNot, sentenceFor, waitsFor } from './runWords';

const useStyles = makeStyles({ fold: { display: 'grid', gap: '4px', justifyItems: 'start' } });

interface RunProps {
  run: Execution;
  lines: readonly LogLine[];
}

/** What there is to say of a run that goes on: what it waits for, how far it is, what failed before. */
export function GoingOn({ run, lines }: RunProps) {
  const parts = useParts();
  const isClient = useMe().user.type === 'organization';
  if (!isOpen(run.status)) {
    return null;
  }
  const before = failedBefore(run, lines);
  const isDue = run.status === 'Pending' && run.dueAt !== undefined && run.attempt > 0;
  const isStarting = run.status === 'Pending' && !isDue && run.waitingFor === undefined;
  return (
    <div className={parts.part}>
      {isStarting && <div className={parts.quiet}>It starts in a moment.</div>}
      {run.waitingFor !== undefined && <div className={parts.quiet}>{waitsFor(run.waitingFor, isClient)}</div>}
      {run.status === 'AwaitingApproval' && <div className={parts.quiet}>Somebody has to approve it before it starts.</div>}
      {run.status === 'Cancelling' && <div className={parts.quiet}>It was asked to stop, and ends with the step that runs.</div>}
      {isDue && run.dueAt !== undefined && (
        <div className={parts.quiet}>
          It is tried again <Moment at={run.dueAt} isDue />, attempt {run.attempt + 1} of {run.maxAttempts}.
        </div>
      )}
      {run.status !== 'Pending' && run.attempt > 1 && (
        <div className={parts.quiet}>
          Attempt {run.attempt} of {run.maxAttempts}.
        </div>
      )}
      {before !== undefined && <div className={parts.quiet}>The attempt before failed: {before}</div>}
      {run.progress !== undefined && run.status !== 'Pending' && <RunProgress progress={run.progress} />}
    </div>
  );
}

/** Why a run that is shown cannot be looked at again. */
export function Unheard({ run, asked }: { run: Execution; asked: UseQueryResult<Execution> }) {
  return asked.error === null ? null : (
    <Trouble
      error={asked.error}
      title="The run cannot be looked at."
      kept={isOpen(run.status) ? 'It goes on.' : 'What is here stays.'}
      onRetry={() => void asked.refetch()}
    />
  );
}

/** What came of a run that did not end as it should: the sentence first, then what was done and what was not. */
export function Ended({ run }: { run: Execution }) {
  const parts = useParts();
  const sentence = sentenceFor(run);
  if (sentence === undefined) {
    return null;
  }
  return (
    <div className={parts.part}>
      <div className={parts.lines}>
        <div className={parts.sentence}>{sentence}</div>
        {run.status === 'CompletedWithErrors' && run.error !== undefined && (
          <div className={parts.quiet}>{run.error.message}</div>
        )}
        {doneAndNot(run).map((text) => (
          <div key={text} className={parts.quiet}>
            {text}
          </div>
        ))}
      </div>
      {run.failures !== undefined && run.failures.length > 0 && <Failures failures={run.failures} />}
    </div>
  );
}

/** What a developer wants to know of a failure. Not everybody is told. */
export function Details({ run }: { run: Execution }) {
  const parts = useParts();
  const styles = useStyles();
  const details = run.error?.details;
  return details === undefined ? null : (
    <Fold title="Technical details">
      {() => (
        <div className={styles.fold}>
          <pre className={parts.mono}>{details}</pre>
          <CopyButton text={details} label="Copy the details" />
        </div>
      )}
    </Fold>
  );
}
