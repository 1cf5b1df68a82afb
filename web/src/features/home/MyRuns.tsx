import { paths } from '../../paths';
import { useClientName } from '../../scope';
import { Anchor, Answer, Bones, Empty, isOpen, Section } from '../../ui';
import { RunsTable } from '../runs';
import { useMyRuns } from './useMyRuns';

/** How many are shown. */
const most = 8;

/** What the caller has started lately: first what goes on. */
export function MyRuns() {
  const clientName = useClientName();
  const runs = useMyRuns();
  return (
    <Section title="Your runs" actions={<Anchor to={paths.myRuns}>All your runs</Anchor>}>
      <Answer query={runs} trouble="Your runs could not be loaded." skeleton={<Bones rows={4} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title="You have not started anything yet."
              next="Choose a client at the top, then a form. What you start appears here."
            />
          ) : (
            <RunsTable
              label="Your runs"
              clientName={clientName}
              runs={[...items.filter((run) => isOpen(run.status)), ...items.filter((run) => !isOpen(run.status))].slice(0, most)}
            />
          )
        }
      </Answer>
    </Section>
  );
}
