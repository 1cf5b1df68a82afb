import { makeStyles } from '@fluentui/react-components';

import { paths } from '../../paths';
import { useClients, useMe } from '../../scope';
import { LinkButton, Section } from '../../ui';
import { useMyRuns } from './useMyRuns';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    '& > li': { minWidth: 0, maxWidth: '100%' },
  },
});

/** How many are shown: further ones are found by the switcher. */
const most = 8;

/** The clients that somebody works for: first those that they have run something for lately. */
export function RecentClients() {
  const styles = useStyles();
  const me = useMe();
  const { items = [] } = useClients();
  const runs = useMyRuns().data?.items ?? [];
  const ids = [...runs.map((run) => run.organizationId), ...me.organizations.map((one) => one.id)];
  const clients = [...new Set(ids)].flatMap((id) => items.find((one) => one.id === id) ?? []).slice(0, most);
  if (clients.length === 0) {
    return null;
  }
  return (
    <Section title="Your clients">
      <ul className={styles.list}>
        {clients.map(({ id, name }) => (
          <li key={id}>
            <LinkButton size="small" to={paths.scope(id)}>
              {name}
            </LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}
