import { useSearchParams } from 'react-router';

import { paths } from '../../paths';
import { maySomewhere, useMe } from '../../scope';
import { Anchor, Answer, Bones, Denied, Empty, Page, Section, Sheet } from '../../ui';
import { useAllMetadata } from '../workflows';
import { NewBatch } from './NewBatch';
import { obstacleOf } from './obstacle';
import { WorkflowPicker } from './WorkflowPicker';

/** Runs a workflow for many clients: which one, for whom, how carefully, and with what. */
export function NewBatchPage() {
  const me = useMe();
  return (
    <Page title="New batch" above={<Anchor to={paths.batches}>Batches</Anchor>}>
      {maySomewhere(me, 'canExecuteWorkflows') ? <Choose /> : <Denied permission="canExecuteWorkflows" what="run workflows" />}
    </Page>
  );
}

function Choose() {
  const metadata = useAllMetadata();
  const [search, setSearch] = useSearchParams();
  const name = search.get('workflow') ?? undefined;
  return (
    <Answer query={metadata} trouble="The workflows could not be loaded." skeleton={<Bones label="Loading workflows" />}>
      {({ workflows, dataProviders }) => {
        const workflow = workflows.find((one) => one.name === name);
        const obstacle = workflow && obstacleOf(workflow);
        return (
          <>
            <Sheet>
              <Section title="What runs">
                <WorkflowPicker
                  workflows={workflows}
                  chosen={workflow}
                  onChoose={(next) => setSearch({ workflow: next }, { replace: true, preventScrollReset: true })}
                />
              </Section>
            </Sheet>
            {workflow === undefined ? (
              name !== undefined && (
                <Empty
                  title={`There is no workflow called ${name}.`}
                  next="Choose another one above: it may have been renamed."
                />
              )
            ) : obstacle !== undefined ? (
              <Empty
                title={obstacle}
                next="Nothing of that is kept for later, and a batch goes on while you are away. Run it for one client at a time."
                action={<Anchor to={paths.batches}>Back to your batches</Anchor>}
              />
            ) : (
              <NewBatch key={workflow.name} workflow={workflow} providers={dataProviders} />
            )}
          </>
        );
      }}
    </Answer>
  );
}
