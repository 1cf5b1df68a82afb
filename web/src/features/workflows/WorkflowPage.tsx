import type { ReactNode } from 'react';
import { useParams } from 'react-router';

import type { Workflow } from '../../client';
import { paths } from '../../paths';
import { maySomewhere, useMe, useScope } from '../../scope';
import { Anchor, Answer, Bones, Denied, Empty, LinkButton, Page } from '../../ui';
import { ParametersTable } from './ParametersTable';
import { RecentRuns } from './RecentRuns';
import { RunWorkflow } from './RunWorkflow';
import { isUnknown, useWorkflow } from './useWorkflows';

/** A workflow: what it does, whether it is ready here, and its run for this client. */
export function WorkflowPage() {
  const { name = '' } = useParams();
  const { may, name: client } = useScope();
  if (!may.canExecuteWorkflows && !may.canManageForms) {
    return (
      <Page title="Workflow" of={client}>
        <Denied permission="canExecuteWorkflows" what="run workflows" />
      </Page>
    );
  }
  return <Known key={name} name={name} />;
}

function Known({ name }: { name: string }) {
  const scope = useScope();
  const workflow = useWorkflow(name);
  const above = <Anchor to={paths.workflows(scope.id)}>Workflows</Anchor>;
  if (workflow.data === undefined) {
    return (
      <Page title="Workflow" of={scope.name} above={above}>
        {isUnknown(workflow.error) ? (
          <Empty
            title={`There is no workflow called ${name}.`}
            next="It may have been renamed, or taken out of the program that is running now."
            action={<Anchor to={paths.workflows(scope.id)}>Look at all workflows</Anchor>}
          />
        ) : (
          <Answer query={workflow} trouble="The workflow could not be loaded." skeleton={<Bones />}>
            {() => null}
          </Answer>
        )}
      </Page>
    );
  }
  return <Whole workflow={workflow.data} above={above} />;
}

function Whole({ workflow, above }: { workflow: Workflow; above: ReactNode }) {
  const scope = useScope();
  const me = useMe();
  return (
    <Page
      title={workflow.title}
      of={scope.name}
      above={above}
      about={workflow.description}
      actions={
        maySomewhere(me, 'canExecuteWorkflows') && (
          <LinkButton to={paths.newBatch(workflow.name)}>Run for many clients</LinkButton>
        )
      }
    >
      <RunWorkflow workflow={workflow} />
      {scope.may.canViewHistory && <RecentRuns workflow={workflow.name} />}
      {workflow.parameters.length > 0 && <ParametersTable parameters={workflow.parameters} />}
    </Page>
  );
}
