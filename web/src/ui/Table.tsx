import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

import { type Line, linesOf } from './lines';
import { useIsNarrow } from './narrow';
import { step } from './step';

/** The height of the frame's header, below which the head of a table stays. */
const headerHeight = 48;

const useStyles = makeStyles({
  root: {
    minWidth: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    // Cuts what is below the round corners, and unlike hidden leaves the head sticky.
    overflow: 'clip',
  },
  row: { display: 'grid', gridTemplateColumns: 'var(--columns)', alignItems: 'start', boxSizing: 'border-box' },
  top: {
    position: 'sticky',
    top: `${headerHeight}px`,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    // A border that stays where the head is, while rows pass below it.
    boxShadow: `0 1px 0 ${tokens.colorNeutralStroke2}`,
  },
  head: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold },
  body: { position: 'relative' },
  line: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    position: 'absolute',
    left: 0,
    right: 0,
    minHeight: '37px',
    '@media (pointer: coarse)': { minHeight: '45px' },
  },
  rowLine: { ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  section: {
    gridTemplateColumns: 'minmax(0, 1fr)',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
  },
  cell: {
    padding: '8px 12px',
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    lineHeight: '20px',
    '@media (pointer: coarse)': { paddingTop: '12px', paddingBottom: '12px' },
  },
  number: { textAlign: 'right' },
  // Its link covers the whole row, and is still one link for whoever does not see the row.
  opens: {
    '& a::after': { content: '""', position: 'absolute', inset: 0 },
    '& a:focus-visible': { outline: 'none' },
    '& a:focus-visible::after': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    '& a': { scrollMarginTop: `${headerHeight + 44}px`, scrollMarginBottom: '8px' },
  },
});

/** A column of a table. */
export interface Column<T> {
  key: string;
  head: string;
  /** A track of CSS grid: `minmax(160px, 2fr)`, `120px`. */
  width: string;
  cell: (row: T) => ReactNode;
  /** Its cell holds one link, which opens the row wherever the row is pressed. */
  opensRow?: boolean;
  isNumber?: boolean;
  /** Left out on narrow screens. */
  isMinor?: boolean;
}

interface TableProps<T> {
  /** What the table is called for whoever does not see it. */
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** Is called when the end comes into sight. */
  onEnd?: () => void;
  /** Hears which rows are in sight, and some around them. */
  onSight?: (rows: readonly T[]) => void;
  /** How many rows there are, when more are known of than are here; undefined when nobody knows. */
  total?: number;
  /** What neighbouring rows have in common: it stands above the first of them. */
  sectionOf?: (row: T) => string;
}

/** A table of any length: only the rows in sight, and some around them, are in the page. */
export function Table<T>({ label, columns: all, rows, keyOf, onEnd, onSight, total, sectionOf }: TableProps<T>) {
  const styles = useStyles();
  const isNarrow = useIsNarrow();
  const columns = isNarrow ? all.filter((column) => !column.isMinor) : all;
  const lines = useMemo(() => linesOf(rows, sectionOf), [rows, sectionOf]);
  const keyOfLine = (line: Line<T>): string => ('row' in line ? keyOf(line.row) : `section ${line.section}`);
  const body = useRef<HTMLDivElement>(null);
  const margin = useDistance(body);
  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize: () => 37,
    overscan: 12,
    scrollMargin: margin,
    getItemKey: (index) => keyOfLine(lines[index] as Line<T>),
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lines.length > 0 && last >= lines.length - 1) {
      onEnd?.();
    }
  }, [last, lines.length, onEnd]);
  const first = items[0]?.index ?? 0;
  useEffect(() => {
    onSight?.(lines.slice(first, last + 1).flatMap((line) => ('row' in line ? [line.row] : [])));
  }, [first, last, lines, onSight]);
  const tracks = { '--columns': columns.map((column) => column.width).join(' ') } as CSSProperties;

  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={total ?? (onEnd === undefined ? lines.length + 1 : -1)}
      className={styles.root}
      style={tracks}
    >
      <div role="rowgroup" className={styles.top}>
        <div role="row" aria-rowindex={1} className={mergeClasses(styles.row, styles.head)}>
          {columns.map((column) => (
            <div key={column.key} role="columnheader" className={mergeClasses(styles.cell, column.isNumber && styles.number)}>
              {column.head}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" ref={body} className={styles.body} style={{ height: virtual.getTotalSize() }} onKeyDown={step}>
        {items.map((item) => {
          const line = lines[item.index] as Line<T>;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              role="row"
              aria-rowindex={item.index + 2}
              className={mergeClasses(styles.row, styles.line, 'row' in line ? styles.rowLine : styles.section)}
              style={{ transform: `translateY(${item.start - margin}px)` }}
            >
              {'row' in line ? (
                columns.map((column) => (
                  <div
                    key={column.key}
                    role="cell"
                    className={mergeClasses(styles.cell, column.isNumber && styles.number, column.opensRow && styles.opens)}
                  >
                    {column.cell(line.row)}
                  </div>
                ))
              ) : (
                <div role="cell" aria-colspan={columns.length} className={styles.cell}>
                  {line.section}
                </div>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** How far below the top of the page something is, also after what is above it has grown. */
function useDistance(element: RefObject<HTMLElement | null>): number {
  const [distance, setDistance] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      setDistance(Math.round((element.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(document.body);
    return () => watch.disconnect();
  }, [element]);
  return distance;
}
