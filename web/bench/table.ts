/** A promise about what people wait for, and what came of it. */
export interface Row {
  what: string;
  /** Of the repetitions, in milliseconds. */
  median: number;
  worst: number;
  /** What was promised at most, in milliseconds; undefined for what is only good to know. */
  promised?: number;
}

/** The rows as a table in Markdown, each beside the floor of the same run. */
export function asTable(rows: readonly Row[], floor: number): string {
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${row.promised === undefined ? '' : `${row.promised} ms`} | ${row.median.toFixed(0)} ms | ${row.worst.toFixed(0)} ms | ${(row.median / floor).toFixed(1)} | ${verdictOf(row)} |`,
  );
  return [
    `The floor is a page without script from the same program over the same line: ${floor.toFixed(0)} ms to its paint.`,
    '',
    '| what | promised | median | worst | times the floor | |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function verdictOf({ median, worst, promised }: Row): string {
  if (promised === undefined) {
    return '';
  }
  return worst <= promised ? 'kept' : median <= promised ? 'kept by the median' : 'BROKEN';
}
