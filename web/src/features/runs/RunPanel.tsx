import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';

import type { Execution } from '../../client';
import { paths } from '../../paths';
import { useScope } from '../../scope';
import { Anchor, Answer, Bones, isOpen, Status, Unseen, useKeptFocus, wordOf } from '../../ui';
import { Elapsed } from './Elapsed';
import { Fold } from './Fold';
import { LogViewer } from './log/LogViewer';
import { Details, Ended, GoingOn, Unheard } from './Outcome';
import { useParts } from './parts';
import { Result } from './result/Result';
import { RunActions } from './RunActions';
import { StepList } from './StepList';
import { shownSteps } from './steps';
import { type Followed, useFollowed } from './useFollowed';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    minWidth: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    // The keyboard is here only when what it was on is gone: nothing to mark.
    outline: 'none',
  },
  head: { display: 'flex', alignItems: 'center', gap: '8px 12px', padding: '12px 16px', fontWeight: tokens.fontWeightSemibold },
  took: { color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightRegular, flexGrow: 1 },
  open: { fontWeight: tokens.fontWeightRegular },
  body: { display: 'grid', gap: '16px', padding: '0 16px 16px', minWidth: 0 },
  rule: { borderTop: `1px solid ${tokens.colorNeutralStroke2}`, paddingTop: '12px' },
});

interface RunPanelProps {
  /** A run of the scope of the page. */
  id: string;
  /** Goes back to the form with what was entered; without it the panel links to the run's own page for that. */
  onEdit?: () => void;
  /** Hears of a run that was begun of this one. Without it the panel goes on with that one. */
  onRun?: (run: Execution) => void;
}

/** A run as it happens: its status, its steps, its log, and in the end what came of it. */
export function RunPanel({ id, ...rest }: RunPanelProps) {
  return <Latest key={id} id={id} {...rest} />;
}

/** The run itself, or the one that was begun of it here. */
function Latest({ id: first, onEdit, onRun }: RunPanelProps) {
  const styles = useStyles();
  const [id, setId] = useState(first);
  const followed = useFollowed(id);
  const root = useKeptFocus<HTMLElement>();
  const status = followed.run.data?.status;
  const begun = onRun ?? ((run: Execution): void => setId(run.id));
  return (
    <section ref={root} tabIndex={-1} className={styles.root} aria-label="Run">
      <Unseen isLive>{status !== undefined && `The run: ${wordOf(status)}.`}</Unseen>
      <Answer query={followed.run} trouble="The run could not be loaded." skeleton={<Bones rows={4} label="Loading the run" />}>
        {(run) => <Shown key={run.id} run={run} followed={followed} onEdit={onEdit} onRun={begun} />}
      </Answer>
    </section>
  );
}

interface ShownProps {
  run: Execution;
  followed: Followed;
  onEdit?: () => void;
  onRun: (run: Execution) => void;
}

function Shown({ run, followed: { run: asked, log }, onEdit, onRun }: ShownProps) {
  const styles = useStyles();
  const parts = useParts();
  const scope = useScope();
  const lines = log.data?.lines ?? [];
  const steps = shownSteps(run, lines);
  const isGoingOn = isOpen(run.status);
  return (
    <>
      <div className={styles.head}>
        <Status status={run.status} />
        <span className={styles.took}>
          <Elapsed run={run} />
        </span>
        {scope.may.canViewHistory && (
          <Anchor to={paths.run(scope.id, run.id)} className={styles.open}>
            Open the run
          </Anchor>
        )}
      </div>
      <div className={styles.body}>
        <Unheard run={run} asked={asked} />
        <Ended run={run} />
        <GoingOn run={run} lines={lines} />
        {steps.length > 0 && <StepList steps={steps} />}
        {!isGoingOn && run.result !== undefined && (
          <div className={parts.part}>
            <Result result={run.result} name={run.workflow.name} />
          </div>
        )}
        <RunActions run={run} onRun={onRun} onEdit={onEdit} />
        <Details run={run} />
        <div className={styles.rule}>
          <Fold title={lines.length === 0 ? 'Log' : `Log (${lines.length.toLocaleString('en')})`}>
            {() => <LogViewer id={run.id} log={log} name={run.workflow.name} />}
          </Fold>
        </div>
      </div>
    </>
  );
}
