import { holds } from './condition';
import { valueOf } from './json';
import type { Field, Values } from './types';

/**
 * The names of the fields that show when the form holds these values. A hidden field
 * has no value for the fields below it.
 */
export function visible(fields: readonly Field[], values: Values): Set<string> {
  const names = new Set<string>();
  const shown: Values = {};
  for (const field of fields) {
    if (!holds(field.condition, shown)) {
      continue;
    }
    names.add(field.name);
    if (field.type !== 'markdown') {
      shown[field.name] = valueOf(values, field.name);
    }
  }
  return names;
}
