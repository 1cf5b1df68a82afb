import { makeStyles } from '@fluentui/react-components';

import { type ExecutionPage, listExecutions } from '../../client';
import type { Execution } from '../../client';
import { paths } from '../../paths';
import { useAsk, useScope } from '../../scope';
import { Anchor, isOpen, Moment, Status } from '../../ui';
import { useParts } from './parts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: '8px' },
  row: { display: 'flex', flexWrap: 'wrap', gap: '0 12px' },
});

/** How often those that go on are looked at again, in milliseconds. */
const beat = 5_000;

/** The runs that were begun of a run that is over: again, from where it failed, or to undo it. */
export function Came({ run }: { run: Execution }) {
  const styles = useStyles();
  const parts = useParts();
  const { may } = useScope();
  const came = useAsk<ExecutionPage>(
    ['runs', { origin: run.id }],
    (api, signal) => api.call(listExecutions, { query: { origin: run.id, from: run.createdAt, limit: 20 }, signal }),
    {
      enabled: may.canViewHistory && !isOpen(run.status),
      retry: false,
      refetchInterval: ({ state }) => (state.data?.items.some((one) => isOpen(one.status)) === true ? beat : false),
    },
  );
  const runs = came.data?.items ?? [];
  if (runs.length === 0) {
    return null;
  }
  return (
    <section className={parts.part} aria-labelledby="came">
      <h2 id="came" className={parts.heading}>
        What came after it
      </h2>
      <ul className={styles.list}>
        {runs.map((one) => (
          <li key={one.id}>
            <Anchor to={paths.run(one.organizationId, one.id)}>
              {one.trigger === 'undo' ? 'It was undone' : 'It was run again'}
            </Anchor>
            <div className={styles.row}>
              <Status status={one.status} />
              <span className={parts.meta}>
                <Moment at={one.createdAt} /> by {one.actor.displayName}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
