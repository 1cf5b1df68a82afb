import type { LogLine } from '../../../client';

/** A value of a line's field as a person reads it. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A line as a file of text has it: one line, with everything that it says. */
export function lineText(line: LogLine): string {
  const step = line.step === undefined ? '' : ` [${line.step}]`;
  const fields = Object.entries(line.fields ?? {}).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const message = line.message.replaceAll('\n', '\n    ');
  return `${line.time} ${line.level.toUpperCase().padEnd(5)}${step} ${message}${fields.join('')}`;
}

/** Lines as a file of text has them, with a line of its own where another attempt begins. */
export function logText(lines: readonly LogLine[], before?: LogLine): string {
  let attempt = before?.attempt ?? 1;
  return lines
    .map((line) => {
      const head = line.attempt === attempt ? '' : `--- Attempt ${line.attempt} ---\n`;
      attempt = line.attempt;
      return `${head}${lineText(line)}\n`;
    })
    .join('');
}
