import { listExecutions } from '../../client';
import { paths } from '../../paths';
import { useAsk, useScope } from '../../scope';
import { Anchor, Answer, Bones, Empty, Section } from '../../ui';
import { RunsTable } from '../runs';

/** How many runs are shown, and how often they are looked at again, in milliseconds. */
const most = 10;
const beat = 10_000;

/** The last runs of a workflow for the client of the page. */
export function RecentRuns({ workflow }: { workflow: string }) {
  const scope = useScope();
  const runs = useAsk(
    ['runs', { workflow }, 'recent'],
    (api, signal) => api.call(listExecutions, { query: { workflow, limit: most }, signal }),
    { refetchInterval: beat },
  );
  const all = `${paths.runs(scope.id)}?${new URLSearchParams({ workflow })}`;
  return (
    <Section
      title="Recent runs"
      actions={runs.data !== undefined && runs.data.items.length > 0 && <Anchor to={all}>All runs of this workflow</Anchor>}
    >
      <Answer
        query={runs}
        trouble="The recent runs could not be loaded."
        skeleton={<Bones rows={3} label="Loading recent runs" />}
      >
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={`It has not run for ${scope.name} lately.`} next="Its runs stand here from the first one on." />
          ) : (
            <RunsTable label="Recent runs" runs={items} />
          )
        }
      </Answer>
    </Section>
  );
}
