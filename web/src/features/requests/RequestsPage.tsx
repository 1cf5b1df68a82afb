import { useCallback } from 'react';

import type { Execution } from '../../client';
import { paths } from '../../paths';
import { useScope } from '../../scope';
import { Anchor, Empty, Page } from '../../ui';
import { RunsList, useRuns } from '../runs';

const mine = { mine: true };

/** What somebody at a client has sent, and what came of it. */
export function RequestsPage() {
  const { id, name } = useScope();
  const belongs = useCallback((run: Execution) => run.organizationId === id, [id]);
  const list = useRuns(null, mine, belongs);
  return (
    <Page title="My requests" of={name}>
      <RunsList
        label="My requests"
        isPlain
        list={list}
        addressOf={(run) => paths.request(id, run.id)}
        empty={
          <Empty
            title="You have not sent anything yet."
            next="What you send with a form is here afterwards, with what came of it."
            action={<Anchor to={paths.forms(id)}>Choose a form</Anchor>}
          />
        }
      />
    </Page>
  );
}
