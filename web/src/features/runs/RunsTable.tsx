import { makeStyles, tokens } from '@fluentui/react-components';

import type { Execution } from '../../client';
import { paths } from '../../paths';
import { Anchor, type Column, duration, isOpen, Moment, Status, Table, useIsNarrow } from '../../ui';
import { sentenceOfRun, triggerOf } from './listWords';
import { titleOf } from './runWords';

const useStyles = makeStyles({
  what: { overflow: 'hidden', textOverflow: 'ellipsis' },
  ticket: { marginLeft: '8px', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  sentence: {
    color: tokens.colorNeutralForeground2,
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
    display: '-webkit-box',
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- browsers have no other way to end a text of several lines by dots
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: '2',
    '@media (max-width: 720px)': { WebkitLineClamp: '4' },
    overflow: 'hidden',
  },
  meta: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: '16px' },
});

/** What a table of runs is drawn from. */
export interface RunsTableProps {
  label: string;
  runs: readonly Execution[];
  /** The name of a client, for the caller's own runs of several clients: the client stands there in place of who. */
  clientName?: (id: string) => string;
  /** The address of a run; by default its page. */
  addressOf?: (run: Execution) => string;
  onEnd?: () => void;
  /** Hears which rows are in sight, and some around them. */
  onSight?: (runs: readonly Execution[]) => void;
  /** For who has sent them and knows nothing of workflows: without who and how. */
  isPlain?: boolean;
}

/** Runs, one a row, each of which opens. One that failed says why. */
export function RunsTable({ label, runs, clientName, addressOf = address, onEnd, onSight, isPlain = false }: RunsTableProps) {
  const isNarrow = useIsNarrow();
  const what: Column<Execution> = {
    key: 'what',
    head: 'What',
    width: 'minmax(0, 4fr)',
    opensRow: true,
    cell: (run) => <What run={run} to={addressOf(run)} clientName={clientName} isNarrow={isNarrow} isPlain={isPlain} />,
  };
  const client: Column<Execution> = {
    key: 'client',
    head: 'Client',
    width: 'minmax(0, 1.2fr)',
    isMinor: true,
    cell: (run) => clientName?.(run.organizationId),
  };
  const columns: Column<Execution>[] = [
    status,
    ...(clientName === undefined ? [] : [client]),
    what,
    ...(isPlain || clientName !== undefined ? [] : [who]),
    ...(isPlain ? [sent] : [how, when, long]),
  ];
  return <Table label={label} columns={columns} rows={runs} keyOf={(run) => run.id} onEnd={onEnd} onSight={onSight} />;
}

const status: Column<Execution> = {
  key: 'status',
  head: 'Status',
  width: '132px',
  cell: (run) => <Status status={run.status} />,
};
const who: Column<Execution> = {
  key: 'who',
  head: 'Who',
  width: 'minmax(0, 1.2fr)',
  isMinor: true,
  cell: (run) => run.actor.displayName,
};
const how: Column<Execution> = { key: 'how', head: 'Started by', width: '104px', isMinor: true, cell: triggerOf };
const when: Column<Execution> = {
  key: 'when',
  head: 'When',
  width: '148px',
  isMinor: true,
  cell: (run) => <Moment at={run.createdAt} />,
};
const sent: Column<Execution> = { ...when, head: 'Sent' };
const long: Column<Execution> = { key: 'long', head: 'Took', width: '92px', isMinor: true, isNumber: true, cell: took };

interface WhatProps {
  run: Execution;
  to: string;
  clientName: ((id: string) => string) | undefined;
  isNarrow: boolean;
  isPlain: boolean;
}

/** What was run, what came of it in a sentence, and on a phone what has no column there. */
function What({ run, to, clientName, isNarrow, isPlain }: WhatProps) {
  const styles = useStyles();
  const sentence = sentenceOfRun(run, isPlain);
  return (
    <>
      <div className={styles.what}>
        <Anchor isQuiet to={to}>
          {titleOf(run)}
        </Anchor>
        {run.reference !== undefined && <span className={styles.ticket}>Ticket {run.reference.id}</span>}
      </div>
      {sentence !== undefined && (
        <div className={styles.sentence} title={sentence}>
          {sentence}
        </div>
      )}
      {isNarrow && (
        <div className={styles.meta}>
          {clientName !== undefined && `${clientName(run.organizationId)} · `}
          <Moment at={run.createdAt} />
        </div>
      )}
    </>
  );
}

/** How long a run has taken. Of one that goes on it is not known yet. */
function took(run: Execution): string {
  return run.durationMs === undefined || isOpen(run.status) ? '' : duration(run.durationMs);
}

function address(run: Execution): string {
  return paths.run(run.organizationId, run.id);
}
