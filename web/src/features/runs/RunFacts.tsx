import { Link, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import type { Execution } from '../../client';
import { paths } from '../../paths';
import { Anchor, CopyButton, duration, exact, Facts } from '../../ui';
import { useParts } from './parts';
import { beganBy } from './runWords';

const useStyles = makeStyles({ id: { display: 'flex', alignItems: 'center', gap: '4px' } });

/** What is known of a run besides how it went. */
export function RunFacts({ run }: { run: Execution }) {
  const styles = useStyles();
  const parts = useParts();
  return (
    <section className={parts.part} aria-labelledby="about">
      <h2 id="about" className={parts.heading}>
        About this run
      </h2>
      <Facts
        of={[
          ['Started', <Began key="began" run={run} />],
          ['When', exact(run.createdAt)],
          ['Waited', run.queuedMs === undefined || run.queuedMs < 1_000 ? undefined : duration(run.queuedMs)],
          ['Attempts', run.maxAttempts < 2 || run.attempt === 0 ? undefined : `${run.attempt} of at most ${run.maxAttempts}`],
          ['Ticket', run.reference && <Ticket key="ticket" reference={run.reference} />],
          ['Workflow', <WorkflowName key="workflow" run={run} />],
          ['Version', run.workflow.build],
          [
            'Id',
            <span key="id" className={styles.id}>
              <span className={parts.mono}>…{run.id.slice(-8)}</span>
              <CopyButton text={run.id} label="Copy the id of the run" iconOnly />
            </span>,
          ],
        ]}
      />
    </section>
  );
}

/** What began it, with a way to that where it has a page. */
function Began({ run }: { run: Execution }): ReactNode {
  const words = beganBy(run);
  const to = beginning(run);
  return to === undefined ? words : <Anchor to={to}>{words}</Anchor>;
}

function beginning(run: Execution): string | undefined {
  switch (run.trigger) {
    case 'form':
      return run.form && paths.form(run.organizationId, run.form.id);
    case 'batch':
      return run.origin && paths.batch(run.origin.id);
    case 'rerun':
    case 'undo':
      return run.origin && paths.run(run.organizationId, run.origin.id);
    default:
      return undefined;
  }
}

function Ticket({ reference: { system, id, url } }: { reference: NonNullable<Execution['reference']> }): ReactNode {
  const words = `${system} ${id}`;
  return url !== undefined && /^https?:\/\//i.test(url) ? (
    <Link href={url} target="_blank" rel="noreferrer">
      {words}
    </Link>
  ) : (
    words
  );
}

function WorkflowName({ run }: { run: Execution }) {
  return <Anchor to={paths.workflow(run.organizationId, run.workflow.name)}>{run.workflow.title}</Anchor>;
}
