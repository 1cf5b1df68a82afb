import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular, SearchRegular } from '@fluentui/react-icons';
import { useDeferredValue, useMemo, useState } from 'react';

import { CopyButton, save } from '../../../ui';
import { counted } from '../runWords';
import { ResultGrid } from './ResultGrid';
import { asCsv, asTabs, type ResultData, rowsWith } from './table';

/** From how many rows on one may want to search. */
const many = 10;

const useStyles = makeStyles({
  root: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    minWidth: 0,
    overflow: 'hidden',
  },
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px', padding: '6px 8px 6px 12px' },
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, whiteSpace: 'nowrap' },
  search: { width: '220px', flexShrink: 1, minWidth: '120px' },
  gap: { flexGrow: 1 },
});

interface ResultTableProps {
  data: ResultData;
  /** What a file of it is called. */
  name: string;
}

/** A table that a run answered: to sort, to search, and to take along. */
export function ResultTable({ data, name }: ResultTableProps) {
  const styles = useStyles();
  const [wanted, setWanted] = useState('');
  const search = useDeferredValue(wanted);
  const rows = useMemo(() => rowsWith(data, search), [data, search]);
  const shown = { columns: data.columns, rows };
  const keep = (): void => save(new File(['\u{feff}', asCsv(shown)], `${name}.csv`, { type: 'text/csv' }));
  return (
    <div className={styles.root}>
      <div className={styles.bar}>
        {data.rows.length > many && (
          <Input
            size="small"
            type="search"
            className={styles.search}
            aria-label="Search the result"
            placeholder="Search the result"
            contentBefore={<SearchRegular aria-hidden />}
            value={wanted}
            onChange={(_, { value }) => setWanted(value)}
          />
        )}
        <span className={styles.count} role="status">
          {rows.length === data.rows.length
            ? counted(rows.length, 'row')
            : `${rows.length} of ${counted(data.rows.length, 'row')}`}
        </span>
        <span className={styles.gap} />
        <CopyButton text={() => asTabs(shown)} label="Copy" />
        <Button size="small" appearance="subtle" icon={<ArrowDownloadRegular />} onClick={keep}>
          Download CSV
        </Button>
      </div>
      <ResultGrid columns={data.columns} rows={rows} all={data.rows} />
    </div>
  );
}
