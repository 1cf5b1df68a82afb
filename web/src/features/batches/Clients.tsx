import { Button, makeStyles, ToggleButton } from '@fluentui/react-components';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';

import type { BatchDetail } from '../../client';
import { Answer, Bones, Empty } from '../../ui';
import { isPart, type Part, partOf, parts, partWords } from './counts';
import { ItemsTable } from './ItemsTable';
import { useBatchItems } from './useBatch';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  button: { '@media (pointer: coarse)': { minHeight: '40px' } },
});

/** The clients of a batch, and how each of them stands. */
export function Clients({ batch }: { batch: BatchDetail }) {
  const styles = useStyles();
  const { query, items } = useBatchItems(batch);
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('show');
  const part = isPart(wanted) ? wanted : undefined;
  const found = useMemo(() => (part === undefined ? items : items?.filter((item) => partOf(item) === part)), [items, part]);
  const show = (next: Part | undefined): void =>
    setSearch(next === undefined ? {} : { show: next }, { replace: true, preventScrollReset: true });
  return (
    <>
      <div className={styles.row} role="group" aria-label="Which clients are shown">
        <ToggleButton size="small" className={styles.button} checked={part === undefined} onClick={() => show(undefined)}>
          All
        </ToggleButton>
        {parts
          .filter((one) => batch.counts[one] > 0 || one === part)
          .map((one) => (
            <ToggleButton key={one} size="small" className={styles.button} checked={one === part} onClick={() => show(one)}>
              {`${batch.counts[one].toLocaleString('en')} ${partWords[one]}`}
            </ToggleButton>
          ))}
      </div>
      <Answer
        query={{ data: found, error: query.error, isPending: query.isPending, refetch: query.refetch }}
        trouble="The clients of the batch could not be loaded."
        skeleton={<Bones label="Loading the clients" />}
      >
        {(shown) =>
          shown.length > 0 ? (
            <ItemsTable items={shown} hasCanary={batch.canary !== undefined} />
          ) : part === undefined ? (
            <Empty title="No client is written down yet." next="They appear here within seconds." />
          ) : (
            <Empty
              title={`Of these clients, none is ${partWords[part]} now.`}
              next="They have moved on while you looked."
              action={<Button onClick={() => show(undefined)}>Show all clients</Button>}
            />
          )
        }
      </Answer>
    </>
  );
}
