import { makeStyles } from '@fluentui/react-components';
import { useParams } from 'react-router';

import { isRefused } from '../../api';
import { paths } from '../../paths';
import { useScope } from '../../scope';
import { Anchor, Answer, Bones, Empty, Moment, Page } from '../../ui';
import { RunPanel, useRun } from '../runs';

const useStyles = makeStyles({ panel: { maxWidth: '880px', minWidth: 0 } });

/** What somebody at a client has sent once, as it happens and afterwards. */
export function RequestPage() {
  const { runId = '' } = useParams();
  return <Request key={runId} id={runId} />;
}

function Request({ id }: { id: string }) {
  const styles = useStyles();
  const scope = useScope();
  const run = useRun(id);
  const above = <Anchor to={paths.requests(scope.id)}>My requests</Anchor>;
  if (run.data === undefined && isRefused(run.error, 404)) {
    return (
      <Page title="No such request" of={scope.name} above={above}>
        <Empty
          title="There is no request at this address."
          next="It may have been so long ago that it is not kept any more."
          action={<Anchor to={paths.requests(scope.id)}>Show my requests</Anchor>}
        />
      </Page>
    );
  }
  return (
    <Page
      title={run.data === undefined ? 'Request' : (run.data.form?.name ?? run.data.workflow.title)}
      of={scope.name}
      above={above}
      about={
        run.data !== undefined && (
          <>
            Sent <Moment at={run.data.createdAt} />
          </>
        )
      }
    >
      <Answer query={run} trouble="The request could not be loaded." skeleton={<Bones rows={4} />}>
        {() => (
          <div className={styles.panel}>
            <RunPanel id={id} />
          </div>
        )}
      </Answer>
    </Page>
  );
}
