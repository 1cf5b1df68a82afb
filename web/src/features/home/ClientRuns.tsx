import { paths } from '../../paths';
import { useScope } from '../../scope';
import { Anchor, Answer, Bones, Empty, Section } from '../../ui';
import { RunsTable } from '../runs';
import { useClientRuns } from './useClientRuns';

/** How many are shown. */
const most = 8;

/** What has run lately for a client. */
export function ClientRuns() {
  const { id, name, may } = useScope();
  const runs = useClientRuns();
  const where = id === 'global' ? 'without a client' : `for ${name}`;
  const title = may.canViewHistory ? 'Latest runs' : 'Your runs';
  return (
    <Section title={title} actions={<Anchor to={paths.runs(id)}>{may.canViewHistory ? 'All runs' : 'All your runs'}</Anchor>}>
      <Answer query={runs} trouble="The runs could not be loaded." skeleton={<Bones rows={4} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={may.canViewHistory ? `Nothing has run ${where} yet.` : `You have not run anything ${where} lately.`}
              next="What is started appears here as it happens."
            />
          ) : (
            <RunsTable label={title} runs={items.slice(0, most)} />
          )
        }
      </Answer>
    </Section>
  );
}
