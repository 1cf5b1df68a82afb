import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';

import type { BatchItem } from '../../client';
import { paths } from '../../paths';
import { Anchor, type Column, type RunStatus, Status, Table, useIsNarrow } from '../../ui';

const useStyles = makeStyles({
  name: { display: 'flex', gap: '8px', minWidth: 0 },
  words: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  first: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, flexShrink: 0 },
  problem: { color: tokens.colorNeutralForeground2, whiteSpace: 'normal', overflowWrap: 'anywhere' },
  below: { display: 'block' },
});

interface ItemsTableProps {
  items: readonly BatchItem[];
  /** Whether some go first. */
  hasCanary: boolean;
}

/** The clients of a batch, one a row, each of which opens its run. */
export function ItemsTable({ items, hasCanary }: ItemsTableProps) {
  const styles = useStyles();
  const isNarrow = useIsNarrow();
  const columns = useMemo<Column<BatchItem>[]>(
    () => [
      {
        key: 'client',
        head: 'Client',
        width: 'minmax(140px, 2fr)',
        opensRow: true,
        cell: (item) => (
          <>
            <span className={styles.name}>
              <span className={styles.words} title={item.name}>
                {item.executionId === undefined ? (
                  item.name
                ) : (
                  <Anchor isQuiet to={paths.run(item.organizationId, item.executionId)}>
                    {item.name}
                  </Anchor>
                )}
              </span>
              {hasCanary && item.isCanary && <span className={styles.first}>goes first</span>}
            </span>
            {isNarrow && item.problem !== undefined && (
              <span className={mergeClasses(styles.problem, styles.below)}>{item.problem}</span>
            )}
          </>
        ),
      },
      { key: 'status', head: 'Status', width: '140px', cell: (item) => <Status status={statusOf(item)} /> },
      {
        key: 'problem',
        head: 'What happened',
        width: 'minmax(140px, 4fr)',
        isMinor: true,
        cell: (item) => <span className={styles.problem}>{item.problem}</span>,
      },
    ],
    [styles, hasCanary, isNarrow],
  );
  return <Table label="Clients" columns={columns} rows={items} keyOf={(item) => item.organizationId} />;
}

function statusOf({ status }: BatchItem): RunStatus {
  switch (status) {
    case 'waiting':
      return 'Pending';
    case 'refused':
      return 'Refused';
    case 'unknown':
      return 'Unknown';
    default:
      return status;
  }
}
