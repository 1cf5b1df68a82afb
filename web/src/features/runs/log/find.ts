import type { LogLine } from '../../../client';
import { valueText } from './text';

/** Which lines are shown: those of a level, and those above it. */
export type Level = LogLine['level'];

const ranks: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

export function ofLevel(lines: readonly LogLine[], least: Level): readonly LogLine[] {
  return least === 'debug' ? lines : lines.filter((line) => ranks[line.level] >= ranks[least]);
}

/** The places of the lines that hold a text, in whatever letters. */
export function holding(lines: readonly LogLine[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') {
    return [];
  }
  return lines.flatMap((line, at) => (holds(line, wanted) ? [at] : []));
}

function holds(line: LogLine, wanted: string): boolean {
  return (
    line.message.toLowerCase().includes(wanted) ||
    (line.step?.toLowerCase().includes(wanted) ?? false) ||
    Object.entries(line.fields ?? {}).some(([key, value]) => `${key}: ${valueText(value)}`.toLowerCase().includes(wanted))
  );
}

/** A text cut where it holds another one: every second piece is what was looked for. */
export function cut(text: string, wanted: string): string[] {
  const small = wanted.trim().toLowerCase();
  // In some languages a letter has another length when it is small: such a text stays whole.
  const low = text.toLowerCase();
  if (small === '' || low.length !== text.length) {
    return [text];
  }
  const pieces: string[] = [];
  let from = 0;
  for (let at = low.indexOf(small); at >= 0; at = low.indexOf(small, from)) {
    pieces.push(text.slice(from, at), text.slice(at, at + small.length));
    from = at + small.length;
  }
  return [...pieces, text.slice(from)];
}
