import { Navigate, useNavigate, useParams } from 'react-router';

import { isRefused } from '../../api';
import { paths } from '../../paths';
import { useMe, useScope } from '../../scope';
import { Anchor, Answer, Bones, Empty, Page } from '../../ui';
import { RunView } from './RunView';
import { useFollowed } from './useFollowed';

/** One run: how it goes, what came of it, and everything that is known of it. */
export function RunPage() {
  const { runId = '' } = useParams();
  const { user } = useMe();
  const { id } = useScope();
  // How things are made is nothing for the people of a client.
  if (user.type === 'organization') {
    return <Navigate replace to={paths.request(id, runId)} />;
  }
  return <Known key={runId} id={runId} />;
}

function Known({ id }: { id: string }) {
  const scope = useScope();
  const go = useNavigate();
  const followed = useFollowed(id);
  const { run } = followed;
  if (run.data !== undefined) {
    return <RunView run={run.data} followed={followed} onRun={(begun) => void go(paths.run(scope.id, begun.id))} />;
  }
  const isUnknown = isRefused(run.error, 404);
  return (
    <Page title="Run" of={scope.name}>
      {isUnknown ? (
        <Empty
          title={`${scope.name} has no such run, or you may not see it.`}
          next="It may have been removed: runs are kept for a while only."
          action={<Anchor to={paths.runs(scope.id)}>Go to the runs</Anchor>}
        />
      ) : (
        <Answer query={run} trouble="The run could not be loaded." skeleton={<Bones rows={8} label="Loading the run" />}>
          {() => null}
        </Answer>
      )}
    </Page>
  );
}
