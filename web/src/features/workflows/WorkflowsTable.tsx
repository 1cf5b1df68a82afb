import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';

import type { Workflow } from '../../client';
import { paths } from '../../paths';
import { useScope } from '../../scope';
import { Anchor, type Column, Table } from '../../ui';
import { categoryOf } from './catalog';
import { EffectWord } from './EffectWord';
import { readinessOf } from './readiness';
import { ReadinessWord } from './ReadinessWord';

const useStyles = makeStyles({
  about: { color: tokens.colorNeutralForeground3, marginLeft: '12px', '@media (max-width: 720px)': { display: 'none' } },
  tags: { color: tokens.colorNeutralForeground3 },
});

/** Workflows, one a row, below their categories. */
export function WorkflowsTable({ workflows }: { workflows: readonly Workflow[] }) {
  const styles = useStyles();
  const scope = useScope();
  const columns = useMemo<Column<Workflow>[]>(
    () => [
      {
        key: 'title',
        head: 'Workflow',
        width: 'minmax(160px, 5fr)',
        opensRow: true,
        cell: (one) => (
          <>
            <Anchor isQuiet to={paths.workflow(scope.id, one.name)}>
              {one.title}
            </Anchor>
            {one.description !== undefined && (
              <span className={styles.about} title={one.description}>
                {one.description}
              </span>
            )}
          </>
        ),
      },
      { key: 'effect', head: 'Effect', width: '116px', isMinor: true, cell: (one) => <EffectWord effect={one.effect} /> },
      {
        key: 'ready',
        head: 'Readiness',
        width: 'minmax(132px, 4fr)',
        cell: (one) => <ReadinessWord readiness={readinessOf(one, scope)} />,
      },
      {
        key: 'tags',
        head: 'Tags',
        width: 'minmax(80px, 1fr)',
        isMinor: true,
        cell: (one) => (
          <span className={styles.tags} title={one.tags.join(', ')}>
            {one.tags.join(', ')}
          </span>
        ),
      },
    ],
    [scope, styles],
  );
  return <Table label="Workflows" columns={columns} rows={workflows} keyOf={(one) => one.name} sectionOf={categoryOf} />;
}
