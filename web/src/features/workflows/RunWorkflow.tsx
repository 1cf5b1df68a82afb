import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';

import { type ExecutionStart, startExecution, type Workflow } from '../../client';
import { initial, prefill } from '../../forms/prefill';
import type { Values } from '../../forms/types';
import { paths } from '../../paths';
import { useApi, useScope } from '../../scope';
import { Beside, Denied, Empty, LinkButton, Sheet } from '../../ui';
import { FieldForm, fieldsOf, inputOf, type RunOnce, useRunOnce } from '../fields';
import { RunSide } from '../runs';
import { About } from './About';
import { optionsBy, uploadBy } from './ask';
import { blockOf } from './readiness';
import { useDataProviders } from './useWorkflows';

const useStyles = makeStyles({
  nothing: { color: tokens.colorNeutralForeground2, margin: 0 },
});

/** The run of a workflow for the client of the page: what it is given, and beside it how it goes. */
export function RunWorkflow({ workflow }: { workflow: Workflow }) {
  const scope = useScope();
  const api = useApi();
  const once = useRunOnce<ExecutionStart>((body, key) =>
    api.call(startExecution, { path: { name: workflow.name }, headers: { 'Idempotency-Key': key }, body }),
  );
  return (
    <Beside
      aside={
        once.runId === undefined ? (
          <About workflow={workflow} />
        ) : (
          <RunSide id={once.runId} onEdit={once.isSent ? once.edit : undefined} />
        )
      }
    >
      {!scope.may.canExecuteWorkflows ? (
        <Denied permission="canExecuteWorkflows" what="run workflows" />
      ) : scope.id === 'global' && workflow.requiresOrganization ? (
        <Empty
          title="It runs for one client at a time."
          next="Choose a client at the top of the page, or run it for many clients at once."
          action={<LinkButton to={paths.newBatch(workflow.name)}>Choose clients</LinkButton>}
        />
      ) : (
        <Sheet label={`Run for ${scope.name}`}>
          <Given workflow={workflow} once={once} />
        </Sheet>
      )}
    </Beside>
  );
}

interface GivenProps {
  workflow: Workflow;
  once: RunOnce<ExecutionStart>;
}

/** What a workflow is given, and the button that runs it with that. */
function Given({ workflow, once }: GivenProps) {
  const styles = useStyles();
  const scope = useScope();
  const api = useApi();
  const [search] = useSearchParams();
  // Which fields depend on which is known with the data providers; without them, every list is asked for as it is.
  const hasProviders = workflow.parameters.some((one) => one.provider !== undefined);
  const providers = useDataProviders(hasProviders).data?.items;
  const fields = useMemo(() => fieldsOf(workflow, providers), [workflow, providers]);
  const [values] = useState<Values>(() => ({ ...initial(fields), ...prefill(fields, search) }));

  return (
    <>
      {fields.length === 0 && !once.isSent && <p className={styles.nothing}>There is nothing to fill in.</p>}
      <FieldForm
        of={workflow.name}
        fields={fields}
        values={values}
        askOptions={optionsBy(api)}
        upload={uploadBy(api)}
        submitLabel={scope.id === 'global' ? 'Run globally' : `Run for ${scope.name}`}
        blocked={blockOf(workflow, scope)}
        confirm={workflow.effect === 'destroy' ? scope.name : undefined}
        pointer="/input"
        onSubmit={(given) => once.send({ input: inputOf(workflow, given) })}
        isSent={once.isSent}
      />
    </>
  );
}
