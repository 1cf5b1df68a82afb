import { makeStyles } from '@fluentui/react-components';
import { useMemo, useState } from 'react';

import type { DataProvider, Workflow } from '../../client';
import { Answer, Beside, Bones, Empty, Sheet } from '../../ui';
import { How } from './How';
import { NeedsGrant } from './NeedsGrant';
import { chosenOf, firstPlan, type Target } from './plan';
import { Preview } from './Preview';
import { StartBatch } from './StartBatch';
import { useReadiness } from './useReadiness';
import { useTargets } from './useTargets';
import { Whom } from './Whom';

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '24px', minWidth: 0 },
});

interface NewBatchProps {
  workflow: Workflow;
  providers: readonly DataProvider[];
}

/** A batch of one workflow that is about to be started. */
export function NewBatch({ workflow, providers }: NewBatchProps) {
  const { targets, everywhere, error, isPending, refetch } = useTargets();
  return (
    <Answer
      query={{ data: targets, error, isPending, refetch }}
      trouble="The clients could not be loaded."
      skeleton={<Bones label="Loading the clients" />}
    >
      {(known) =>
        known.length > 0 ? (
          <Plan workflow={workflow} providers={providers} targets={known} />
        ) : everywhere?.permissions.canExecuteWorkflows === true ? (
          <Empty
            title="There is no active client."
            next="Whoever administers the platform adds clients, or makes one active again."
          />
        ) : (
          <NeedsGrant />
        )
      }
    </Answer>
  );
}

function Plan({ workflow, providers, targets }: NewBatchProps & { targets: readonly Target[] }) {
  const styles = useStyles();
  const [plan, setPlan] = useState(firstPlan);
  const chosen = useMemo(() => chosenOf(plan, targets), [plan, targets]);
  const ids = useMemo(() => chosen.map(({ id }) => id), [chosen]);
  const readiness = useReadiness(workflow.name, ids);
  return (
    <Beside aside={<Preview plan={plan} chosen={chosen} readiness={readiness} />}>
      <Sheet>
        <div className={styles.form}>
          <Whom plan={plan} onChange={setPlan} targets={targets} known={readiness.known} />
          <How plan={plan} onChange={setPlan} chosen={chosen} />
          <StartBatch workflow={workflow} providers={providers} plan={plan} chosen={chosen} />
        </div>
      </Sheet>
    </Beside>
  );
}
