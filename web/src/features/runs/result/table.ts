export interface ResultColumn {
  key: string;
  label: string;
}

export type ResultRow = Record<string, unknown>;

/** A table that a run answered. */
export interface ResultData {
  columns: ResultColumn[];
  rows: ResultRow[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The table that a result is, or nothing when it is none. */
export function tableOf(columns: unknown, rows: unknown): ResultData | undefined {
  if (!Array.isArray(columns) || !Array.isArray(rows)) {
    return undefined;
  }
  const named = columns.flatMap((column): ResultColumn[] => {
    if (!isRecord(column) || typeof column.key !== 'string') {
      return [];
    }
    return [{ key: column.key, label: typeof column.label === 'string' ? column.label : column.key }];
  });
  return named.length === 0 ? undefined : { columns: named, rows: rows.filter(isRecord) };
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const day = /^\d{4}-\d{2}-\d{2}$/;
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const timeFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** A value of a cell as a person reads it. */
export function cellText(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return '';
    case 'boolean':
      return value ? 'Yes' : 'No';
    case 'number':
      return value.toLocaleString('en', { maximumFractionDigits: 6 });
    case 'string':
      return dated(value);
    default:
      return value === null ? '' : Array.isArray(value) ? value.map(cellText).join(', ') : JSON.stringify(value);
  }
}

function dated(text: string): string {
  if (Number.isNaN(Date.parse(text))) {
    return text;
  }
  return instant.test(text) ? timeFormat.format(new Date(text)) : day.test(text) ? dayFormat.format(new Date(text)) : text;
}

const words = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Which of two values comes first: numbers by size, everything else as words. Nothing comes last. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  return rawText(a) === '' || rawText(b) === ''
    ? Number(rawText(a) === '') - Number(rawText(b) === '')
    : words.compare(rawText(a), rawText(b));
}

/** A value as programs read it. */
function rawText(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Rows that hold a text in one of their cells. */
export function rowsWith({ columns, rows }: ResultData, text: string): ResultRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') {
    return rows;
  }
  return rows.filter((row) =>
    columns.some(({ key }) => {
      const value = row[key];
      return cellText(value).toLowerCase().includes(wanted) || rawText(value).toLowerCase().includes(wanted);
    }),
  );
}

/** Whether a column holds numbers, which stand at its right. */
export function isNumeric(rows: readonly ResultRow[], key: string): boolean {
  return rows.length > 0 && rows.every((row) => row[key] === undefined || row[key] === null || typeof row[key] === 'number');
}

/** How many letters the widest cell of a column has, of the first rows. */
export function lettersOf({ key, label }: ResultColumn, rows: readonly ResultRow[]): number {
  return rows.slice(0, 200).reduce((most, row) => Math.max(most, cellText(row[key]).length), label.length + 2);
}

/** A table for a spreadsheet that it is pasted into. */
export function asTabs({ columns, rows }: ResultData): string {
  const flat = (text: string): string => text.replace(/[\t\r\n]+/g, ' ');
  return lines(columns, rows, (text) => flat(tame(text)), '\t', '\n');
}

/** A table as a file of comma-separated values: RFC 4180. */
export function asCsv({ columns, rows }: ResultData): string {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return lines(columns, rows, (text) => quoted(tame(text)), ',', '\r\n');
}

/** A text that a spreadsheet would take for a formula stays a text. */
function tame(text: string): string {
  return /^[=@\t\r]|^[+-](?![\d.]+$)/.test(text) ? `'${text}` : text;
}

function lines(
  columns: readonly ResultColumn[],
  rows: readonly ResultRow[],
  write: (text: string) => string,
  between: string,
  end: string,
): string {
  const head = columns.map(({ label }) => write(label)).join(between);
  const body = rows.map((row) => columns.map(({ key }) => write(rawText(row[key]))).join(between));
  return [head, ...body].map((line) => `${line}${end}`).join('');
}
