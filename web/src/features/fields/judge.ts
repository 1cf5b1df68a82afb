import { submission } from '../../forms/values';
import { isAbsent } from '../../forms/json';
import type { Values } from '../../forms/types';
import { visible } from '../../forms/visibility';
import type { Memory } from './memory';
import type { AskedField } from './types';

/** What is wrong with the values, by the names of fields: a sentence for each that is bad. */
export function flawsOf(fields: readonly AskedField[], values: Values, memory: Memory): Map<string, string> {
  const flaws = new Map<string, string>();
  for (const { pointer, message } of submission(fields, values).problems) {
    const name = pointer.split('/')[2] ?? '';
    if (!flaws.has(name)) {
      flaws.set(name, message);
    }
  }
  const shown = visible(fields, values);
  for (const field of fields) {
    const flaw = memory.heldBack(field.name) ?? oddity(field, values[field.name]);
    if (flaw !== undefined && shown.has(field.name)) {
      flaws.set(field.name, flaw);
    }
  }
  return flaws;
}

/** What is wrong with a value that only a parameter takes. */
function oddity(field: AskedField, value: unknown): string | undefined {
  if (isAbsent(value)) {
    return undefined;
  }
  if (field.as === 'whole') {
    return typeof value === 'number' && !Number.isInteger(value) ? 'Enter a whole number.' : undefined;
  }
  return field.as === 'json' && parsed(value) === undefined ? 'Enter a JSON object, such as {"key": "value"}.' : undefined;
}

/** The object that a text in JSON stands for, and undefined for every other text. */
export function parsed(text: unknown): object | undefined {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
