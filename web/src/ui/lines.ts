/** What stands in one line of a table: a row, or what the rows below it have in common. */
export type Line<T> = { row: T } | { section: string };

/** The lines of a table, with one of its own above the first of neighbours that have something in common. */
export function linesOf<T>(rows: readonly T[], sectionOf: ((row: T) => string) | undefined): Line<T>[] {
  let last: string | undefined;
  return rows.flatMap((row): Line<T>[] => {
    const section = sectionOf?.(row);
    if (section === undefined || section === last) {
      return [{ row }];
    }
    last = section;
    return [{ section }, { row }];
  });
}
