import { isAbsent, whole } from './json';
import type { Field, Values } from './types';
import { judge } from './values';

/** What a form shows at first: its defaults, and boxes that are not ticked. */
export function initial(fields: readonly Field[]): Values {
  const values: Values = {};
  for (const field of fields) {
    if (field.default !== undefined) {
      values[field.name] = field.default;
    } else if (field.type === 'checkbox') {
      values[field.name] = false;
    }
  }
  return values;
}

/**
 * The values that a link brings, by the names of fields: "?email=ana%40contoso.com".
 * What the form does not know, what a field would not take, and what a link must not
 * bring (files and secrets) is left out without a word.
 */
export function prefill(fields: readonly Field[], query: string | URLSearchParams): Values {
  const given = new URLSearchParams(query);
  const values: Values = {};
  for (const field of fields) {
    const value = field.masked ? undefined : read(field, given.getAll(field.name));
    if (!isAbsent(value) && judge(field, value).length === 0) {
      values[field.name] = value;
    }
  }
  return values;
}

/** Texts of a link as the field's value. Only a multi_select may be named twice. */
function read(field: Field, texts: string[]): unknown {
  if (field.type === 'multi_select') {
    const one = { ...field, minLength: undefined };
    return [...new Set(texts)].filter((text) => judge(one, [text]).length === 0);
  }
  const [text, ...more] = texts;
  if (text === undefined || more.length > 0) {
    return undefined;
  }
  switch (field.type) {
    case 'number':
      return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? Number(text) + 0 : undefined;
    case 'checkbox':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'file':
    case 'markdown':
      return undefined;
    default:
      return whole(text);
  }
}
