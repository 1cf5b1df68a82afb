import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular } from '@fluentui/react-icons';
import {
  columnVisibilityFeature,
  createSortedRowModel,
  type Header,
  type Row,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useMemo, useRef } from 'react';

import { cellText, compare, isNumeric, lettersOf, type ResultColumn, type ResultRow } from './table';

const features = tableFeatures({ rowSortingFeature, columnVisibilityFeature, sortedRowModel: createSortedRowModel() });

const useStyles = makeStyles({
  box: {
    overflow: 'auto',
    maxHeight: 'min(60vh, 640px)',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  table: { minWidth: 'min-content' },
  row: { display: 'grid', gridTemplateColumns: 'var(--columns)', alignItems: 'center', height: '36px', boxSizing: 'border-box' },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  body: { position: 'relative' },
  line: {
    position: 'absolute',
    left: 0,
    right: 0,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  cell: { padding: '0 12px', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  headCell: { padding: '0 4px', minWidth: 0 },
  sort: {
    display: 'flex',
    alignItems: 'center',
    gap: '4px',
    width: '100%',
    minHeight: '28px',
    padding: '0 8px',
    border: 'none',
    backgroundColor: 'transparent',
    cursor: 'pointer',
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
    borderRadius: tokens.borderRadiusMedium,
    whiteSpace: 'nowrap',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  word: { overflow: 'hidden', textOverflow: 'ellipsis' },
  right: { textAlign: 'right', justifyContent: 'flex-end' },
  arrow: { flexShrink: 0 },
});

interface ResultGridProps {
  columns: readonly ResultColumn[];
  rows: readonly ResultRow[];
  /** All rows, by which the widths are measured: a search moves nothing. */
  all: readonly ResultRow[];
}

/** Rows of any number, of which only those in sight are in the page. Each column sorts. */
export function ResultGrid({ columns, rows, all }: ResultGridProps) {
  const styles = useStyles();
  const box = useRef<HTMLDivElement>(null);
  const defined = useMemo(
    () =>
      columns.map(({ key, label }) => ({
        id: key,
        header: label,
        accessorFn: (row: ResultRow) => row[key],
        sortDescFirst: false,
        sortFn: (a: { original: ResultRow }, b: { original: ResultRow }) => compare(a.original[key], b.original[key]),
      })),
    [columns],
  );
  const numeric = useMemo(() => new Set(columns.flatMap(({ key }) => (isNumeric(all, key) ? [key] : []))), [columns, all]);
  const tracks = useMemo(
    () =>
      columns
        .map((column) => Math.max(72, Math.min(360, lettersOf(column, all) * 8 + 24)))
        .map((width) => `minmax(${width}px, ${width}fr)`)
        .join(' '),
    [columns, all],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({ features, columns: defined, data });
  const sorted = table.getRowModel().rows;
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes components here
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => box.current,
    estimateSize: () => 36,
    overscan: 12,
  });
  const vars = { '--columns': tracks } as CSSProperties;
  return (
    <div ref={box} className={styles.box} tabIndex={0} role="group" aria-label="Rows of the result">
      <div role="table" aria-label="Result" aria-rowcount={sorted.length + 1} className={styles.table} style={vars}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" aria-rowindex={1} className={styles.row}>
            {table.getFlatHeaders().map((header) => (
              <Head key={header.id} header={header} isNumber={numeric.has(header.column.id)} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = sorted[index];
            return row === undefined ? null : (
              <div
                key={row.id}
                role="row"
                aria-rowindex={index + 2}
                className={mergeClasses(styles.row, styles.line)}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Cells row={row} columns={columns} numeric={numeric} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const ways = { asc: 'ascending', desc: 'descending' } as const;

function Head({ header, isNumber }: { header: Header<typeof features, ResultRow>; isNumber: boolean }) {
  const styles = useStyles();
  const { column } = header;
  const way = column.getIsSorted();
  const Arrow = way === 'desc' ? ArrowDownRegular : ArrowUpRegular;
  return (
    <div role="columnheader" aria-sort={way === false ? 'none' : ways[way]} className={styles.headCell}>
      <button
        type="button"
        className={mergeClasses(styles.sort, isNumber && styles.right)}
        onClick={() => column.toggleSorting()}
      >
        <span className={styles.word}>{String(column.columnDef.header)}</span>
        {way !== false && <Arrow fontSize={12} aria-hidden className={styles.arrow} />}
      </button>
    </div>
  );
}

interface CellsProps {
  row: Row<typeof features, ResultRow>;
  columns: readonly ResultColumn[];
  numeric: ReadonlySet<string>;
}

function Cells({ row, columns, numeric }: CellsProps) {
  const styles = useStyles();
  return columns.map(({ key }) => {
    const text = cellText(row.original[key]);
    return (
      <div key={key} role="cell" title={text} className={mergeClasses(styles.cell, numeric.has(key) && styles.right)}>
        {text}
      </div>
    );
  });
}
