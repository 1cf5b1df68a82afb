import { makeStyles, tokens } from '@fluentui/react-components';

import type { Execution } from '../../client';
import { paths } from '../../paths';
import { useScope } from '../../scope';
import { Anchor, isOpen, Moment, Page, Status, Unseen, useIsNarrow, wordOf } from '../../ui';
import { Came } from './Came';
import { Elapsed } from './Elapsed';
import { Entered } from './Entered';
import { LogViewer } from './log/LogViewer';
import { Details, Ended, GoingOn, Unheard } from './Outcome';
import { useParts } from './parts';
import { Result } from './result/Result';
import { RunActions } from './RunActions';
import { RunFacts } from './RunFacts';
import { endedBadly, titleOf } from './runWords';
import { StepList } from './StepList';
import { shownSteps } from './steps';
import type { Followed } from './useFollowed';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gap: '24px 32px',
    alignItems: 'start',
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 1280px)': { gridTemplateColumns: 'minmax(0, 1fr) 320px' },
  },
  column: { display: 'grid', gap: '24px', minWidth: 0 },
  about: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0 16px' },
  status: { display: 'inline-flex', color: tokens.colorNeutralForeground1 },
});

interface RunViewProps {
  run: Execution;
  followed: Followed;
  /** Hears of a run that was begun of this one. */
  onRun: (run: Execution) => void;
}

/** A run that is there. */
export function RunView({ run, followed: { run: asked, log }, onRun }: RunViewProps) {
  const styles = useStyles();
  const parts = useParts();
  const scope = useScope();
  const isNarrow = useIsNarrow();
  const lines = log.data?.lines ?? [];
  const steps = shownSteps(run, lines);
  const isBad = endedBadly(run.status);
  const actions = <RunActions run={run} onRun={onRun} />;
  const result = !isOpen(run.status) && run.result !== undefined && (
    <section className={parts.part} aria-labelledby="result">
      <h2 id="result" className={parts.heading}>
        Result
      </h2>
      <Result result={run.result} name={run.workflow.name} />
    </section>
  );
  const outcome = (isBad || isOpen(run.status)) && (
    <div className={parts.part}>
      <Ended run={run} />
      <GoingOn run={run} lines={lines} />
      {isBad && actions}
      <Details run={run} />
    </div>
  );
  return (
    <Page
      title={titleOf(run)}
      of={scope.name}
      above={<Anchor to={paths.runs(scope.id)}>Runs</Anchor>}
      about={
        <div className={styles.about}>
          <span className={styles.status}>
            <Status status={run.status} />
          </span>
          <span>
            <Moment at={run.createdAt} /> by {run.actor.displayName}
          </span>
          <Elapsed run={run} />
        </div>
      }
      actions={isBad ? undefined : actions}
    >
      <Unseen isLive>The run: {wordOf(run.status)}.</Unseen>
      <Unheard run={run} asked={asked} />
      {/* A table has the whole width. */}
      {run.result?.kind === 'table' && outcome}
      {run.result?.kind === 'table' && result}
      <div className={styles.columns}>
        <div className={styles.column}>
          {run.result?.kind !== 'table' && outcome}
          {run.result?.kind !== 'table' && result}
          {steps.length > 0 && (
            <section className={parts.part} aria-labelledby="steps">
              <h2 id="steps" className={parts.heading}>
                Steps
              </h2>
              <StepList steps={steps} />
            </section>
          )}
          <section className={parts.part} aria-labelledby="log">
            <h2 id="log" className={parts.heading}>
              Log
            </h2>
            <LogViewer id={run.id} log={log} name={run.workflow.name} isWide={!isNarrow} />
          </section>
        </div>
        <div className={styles.column}>
          <RunFacts run={run} />
          <Entered run={run} />
          <Came run={run} />
        </div>
      </div>
    </Page>
  );
}
