import { useParams } from 'react-router';

import { isRefused } from '../../api';
import type { BatchDetail } from '../../client';
import { paths } from '../../paths';
import { maySomewhere, useMe } from '../../scope';
import { Anchor, Answer, Bones, Denied, Empty, Moment, Page } from '../../ui';
import { Actions } from './Actions';
import { BatchFacts } from './BatchFacts';
import { Clients } from './Clients';
import { Held } from './Held';
import { Standing } from './Standing';
import { useAct, useBatch } from './useBatch';
import { targetsOf } from './words';

const above = <Anchor to={paths.batches}>Batches</Anchor>;

/** A batch, as it settles. */
export function BatchPage() {
  const { batchId = '' } = useParams();
  const me = useMe();
  if (!maySomewhere(me, 'canExecuteWorkflows') && !maySomewhere(me, 'canViewHistory')) {
    return (
      <Page title="Batch">
        <Denied permission="canExecuteWorkflows" what="run workflows" />
      </Page>
    );
  }
  return <Known key={batchId} id={batchId} />;
}

function Known({ id }: { id: string }) {
  const batch = useBatch(id);
  if (batch.data !== undefined) {
    return <Whole batch={batch.data} />;
  }
  return (
    <Page title="Batch" above={above}>
      {isRefused(batch.error, 404) ? (
        <Empty
          title="There is no such batch, or it is somebody else’s."
          next="You see your own batches, and all of them when you may see runs everywhere."
          action={<Anchor to={paths.batches}>Look at your batches</Anchor>}
        />
      ) : (
        <Answer query={batch} trouble="The batch could not be loaded." skeleton={<Bones />}>
          {() => null}
        </Answer>
      )}
    </Page>
  );
}

function Whole({ batch }: { batch: BatchDetail }) {
  const act = useAct(batch.id);
  return (
    <Page
      title={batch.workflow.title ?? batch.workflow.name}
      of="Batch"
      above={above}
      about={
        <>
          {targetsOf(batch)}, started by {batch.owner.displayName} <Moment at={batch.createdAt} />
        </>
      }
      actions={<Actions batch={batch} act={act} />}
    >
      <Held batch={batch} act={act} />
      <Standing batch={batch} />
      <Clients batch={batch} />
      <BatchFacts batch={batch} />
    </Page>
  );
}
