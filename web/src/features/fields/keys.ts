import type { Control, UseFormReturn } from 'react-hook-form';

import type { Values } from '../../forms/types';
import type { AskedField } from './types';

/** What the fields hold, by keys that are no name of anything that every object has. */
export type Held = Record<string, unknown>;

export type FieldControl = Control<Held>;
export type FieldsForm = UseFormReturn<Held>;

/** The key of a field. A field may be called "constructor", which nothing that holds values may be asked for. */
export function slotOf(name: string): string {
  return `_${name}`;
}

/** What fields hold at first. A secret is never brought by anything but a person who types it. */
export function heldOf(fields: readonly AskedField[], values: Values): Held {
  const held: Held = {};
  for (const field of fields) {
    if (field.type !== 'markdown') {
      const value = field.masked === true || !Object.hasOwn(values, field.name) ? undefined : values[field.name];
      held[slotOf(field.name)] = value ?? emptyOf(field);
    }
  }
  return held;
}

/** What a field holds that nothing was entered into. */
export function emptyOf(field: AskedField): unknown {
  return field.type === 'checkbox' ? false : field.type === 'multi_select' ? [] : '';
}

/** The values of these fields. */
export function valuesOf(fields: readonly AskedField[], held: Held): Values {
  const values: Values = {};
  for (const { name, type } of fields) {
    if (type !== 'markdown') {
      values[name] = held[slotOf(name)];
    }
  }
  return values;
}
