import type { Query } from '@tanstack/react-query';

import { type Batch, type BatchCounts, type BatchDetail, getBatch } from '../../client';
import { paths } from '../../paths';
import { useAskOf } from '../../scope';
import { Anchor, type Column, Moment, Table } from '../../ui';
import { BatchStatus } from './BatchStatus';
import { progressOf } from './counts';
import { isOver, targetsOf } from './words';

const columns: Column<Batch>[] = [
  { key: 'stage', head: 'Status', width: '132px', cell: (batch) => <Stage batch={batch} /> },
  {
    key: 'workflow',
    head: 'Workflow',
    width: 'minmax(0, 2fr)',
    opensRow: true,
    cell: (batch) => (
      <Anchor isQuiet to={paths.batch(batch.id)}>
        {batch.workflow.title ?? batch.workflow.name}
      </Anchor>
    ),
  },
  { key: 'targets', head: 'For', width: 'minmax(0, 2fr)', isMinor: true, cell: targetsOf },
  { key: 'counts', head: 'How it goes', width: 'minmax(0, 2fr)', cell: (batch) => <Progress batch={batch} /> },
  { key: 'owner', head: 'Owner', width: 'minmax(0, 1fr)', isMinor: true, cell: (batch) => batch.owner.displayName },
  { key: 'at', head: 'When', width: '150px', isMinor: true, cell: (batch) => <Moment at={batch.createdAt} /> },
];

/** Batches, one a row, each of which opens. */
export function BatchesTable({ batches, onEnd }: { batches: readonly Batch[]; onEnd?: () => void }) {
  return <Table label="Batches" columns={columns} rows={batches} keyOf={(batch) => batch.id} onEnd={onEnd} />;
}

/** A list of batches does not count their clients: that is asked for those in sight. */
function useCounts({ id, stage, updatedAt }: Batch): BatchCounts | undefined {
  const isSettled = ({ state: { data } }: Query<BatchDetail>): boolean => isOver(stage) && data?.updatedAt === updatedAt;
  const asked = useAskOf<BatchDetail>(null, ['batch', id], (api, signal) => api.call(getBatch, { path: { id }, signal }), {
    refetchInterval: (query) => !isSettled(query) && 5_000,
    staleTime: (query) => (isSettled(query) ? Infinity : 5_000),
  });
  return asked.data?.counts;
}

function Stage({ batch }: { batch: Batch }) {
  return <BatchStatus stage={batch.stage} counts={useCounts(batch)} />;
}

function Progress({ batch }: { batch: Batch }) {
  const counts = useCounts(batch);
  return counts === undefined ? null : progressOf(counts);
}
