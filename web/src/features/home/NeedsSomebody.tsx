import { makeStyles, ToggleButton } from '@fluentui/react-components';
import { useSearchParams } from 'react-router';

import { useClientName, useMe } from '../../scope';
import { Answer, Bones, Empty, Section } from '../../ui';
import { AttentionList } from './AttentionList';
import { isShown, type Show } from './concern';
import { useAttention } from './useAttention';

const useStyles = makeStyles({
  choice: { display: 'flex', gap: '8px' },
  button: { minWidth: 'auto', '@media (pointer: coarse)': { minHeight: '40px' } },
});

const shows: readonly { show: Show; label: string; none: string; next: string }[] = [
  {
    show: 'all',
    label: 'All',
    none: 'Nothing needs you.',
    next: 'Whatever fails while nobody watches, for any of your clients, appears here within a minute.',
  },
  {
    show: 'unassigned',
    label: 'Unassigned',
    none: 'Somebody looks after everything.',
    next: 'What others have taken is under All.',
  },
  {
    show: 'mine',
    label: 'Mine',
    none: 'You have taken nothing.',
    next: 'Take something under All, and others see that you look after it.',
  },
];

/** What needs somebody, over all clients. */
export function NeedsSomebody() {
  const styles = useStyles();
  const me = useMe().user.id;
  const attention = useAttention();
  const clientName = useClientName();
  const [search, setSearch] = useSearchParams();
  const chosen = shows.find(({ show }) => show === search.get('show')) ?? shows[0];
  const items = attention.items ?? [];
  const countOf = (show: Show): string => {
    const count = items.filter((item) => !item.isResolved && isShown(item, show, me)).length;
    return attention.items === undefined || count === 0 ? '' : ` ${count}${attention.query.hasNextPage ? '+' : ''}`;
  };
  if (chosen === undefined) {
    return null;
  }
  return (
    <Section
      title="Needs attention"
      actions={
        <div className={styles.choice} role="group" aria-label="Whose">
          {shows.map(({ show, label }) => (
            <ToggleButton
              key={show}
              size="small"
              className={styles.button}
              checked={show === chosen.show}
              onClick={() => setSearch(show === 'all' ? {} : { show }, { replace: true, preventScrollReset: true })}
            >
              {label}
              {countOf(show)}
            </ToggleButton>
          ))}
        </div>
      }
    >
      <Answer
        query={{ ...attention.query, data: attention.items }}
        trouble="What needs attention could not be loaded."
        skeleton={<Bones rows={4} />}
      >
        {(all) => (
          <AttentionList
            key={chosen.show}
            attention={attention}
            items={all}
            belongs={(item) => isShown(item, chosen.show, me)}
            clientName={clientName}
            empty={<Empty title={chosen.none} next={chosen.next} />}
          />
        )}
      </Answer>
    </Section>
  );
}
