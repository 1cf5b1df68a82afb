import { useMemo, useState } from 'react';
import { useParams } from 'react-router';

import { type Execution, type ExecutionRerun, getWorkflow, rerunExecution, type Workflow } from '../../client';
import { initial } from '../../forms/prefill';
import type { Values } from '../../forms/types';
import { paths } from '../../paths';
import { useApi, useAsk, useScope } from '../../scope';
import { Anchor, Answer, Beside, Bones, Denied, Empty, isOpen, LinkButton, Page, Sheet } from '../../ui';
import { FieldForm, fieldsOf, inputOf, shownInputOf, useRunOnce } from '../fields';
import { optionsBy, uploadBy } from '../workflows';
import { RunSide } from './RunSide';
import { titleOf } from './runWords';
import { useRun } from './useRun';

/** A run once more, with another input. */
export function RunAgainPage() {
  const { runId = '' } = useParams();
  const scope = useScope();
  const run = useRun(runId);
  return (
    <Page
      title={run.data === undefined ? 'Edit and run again' : `Run “${titleOf(run.data)}” again`}
      of={scope.name}
      above={<Anchor to={paths.run(scope.id, runId)}>The run before</Anchor>}
      about="It starts anew, with what you change here. The run before stays as it is."
    >
      <Answer query={run} trouble="The run before could not be loaded." skeleton={<Bones label="Loading the run" />}>
        {(known) => <Asked run={known} />}
      </Answer>
    </Page>
  );
}

/** The fields, or why there are none. */
function Asked({ run }: { run: Execution }) {
  const scope = useScope();
  const mayAsk = scope.may.canExecuteWorkflows && !isOpen(run.status);
  const workflow = useAsk<Workflow>(
    ['workflow', run.workflow.name],
    (api, signal) => api.call(getWorkflow, { path: { name: run.workflow.name }, signal }),
    { enabled: mayAsk, staleTime: 30_000 },
  );
  if (!scope.may.canExecuteWorkflows) {
    return run.form === undefined ? (
      <Denied permission="canExecuteWorkflows" what="run workflows" />
    ) : (
      <Empty
        title="This was started with a form."
        next="Fill in the form again, and change what has to be different."
        action={<LinkButton to={paths.form(scope.id, run.form.id)}>Open “{run.form.name}”</LinkButton>}
      />
    );
  }
  if (isOpen(run.status)) {
    return (
      <Empty
        title="It is not over yet."
        next="Wait for its end, or cancel it. Then it can be run again."
        action={<LinkButton to={paths.run(scope.id, run.id)}>Go to the run</LinkButton>}
      />
    );
  }
  return (
    <Answer
      query={workflow}
      trouble="What the workflow asks for could not be loaded."
      skeleton={<Bones label="Loading the fields" />}
    >
      {(known) => <Filled run={run} workflow={known} />}
    </Answer>
  );
}

function Filled({ run, workflow }: { run: Execution; workflow: Workflow }) {
  const scope = useScope();
  const api = useApi();
  const once = useRunOnce<ExecutionRerun>((body, key) =>
    api.call(rerunExecution, { path: { id: run.id }, headers: { 'Idempotency-Key': key }, body }),
  );
  const fields = useMemo(() => fieldsOf(workflow), [workflow]);
  const [values] = useState<Values>(() => ({ ...initial(fields), ...shownInputOf(workflow, run.input ?? {}) }));
  return (
    <Beside
      aside={
        once.runId !== undefined && <RunSide key={once.runId} id={once.runId} onEdit={once.isSent ? once.edit : undefined} />
      }
    >
      <Sheet>
        <FieldForm
          of={workflow.name}
          fields={fields}
          values={values}
          askOptions={optionsBy(api)}
          upload={uploadBy(api)}
          submitLabel={scope.id === 'global' ? 'Run again' : `Run for ${scope.name}`}
          blocked={scope.isActive ? undefined : `${scope.name} is inactive: nothing is started for it.`}
          confirm={workflow.effect === 'destroy' ? scope.name : undefined}
          pointer="/input"
          onSubmit={(given) => once.send({ from: 'start', input: inputOf(workflow, given) })}
          isSent={once.isSent}
        />
      </Sheet>
    </Beside>
  );
}
