import { isAbsent, valueOf, whole } from './json';
import { readDay, readPoint } from './moment';
import { compile, textMost } from './pattern';
import type { Field, Problem, Values } from './types';
import { visible } from './visibility';

/** The largest number in a form: beyond it, programs that read JSON lose digits. */
const numberMost = Number.MAX_SAFE_INTEGER;
/** How many options of a data provider can be chosen. */
const chosenMost = 1000;
/** How many problems one submission is told of. */
const problemsMost = 200;

type Flaw = readonly [code: string, message: string, below?: string];

/**
 * What goes to the server when the form holds these values, and what is wrong with
 * them. Hidden fields are left out, whatever they hold.
 */
export function submission(fields: readonly Field[], values: Values): { values: Values; problems: Problem[] } {
  const shown = visible(fields, values);
  const sent: Values = {};
  const problems: Problem[] = [];
  const add = (pointer: string, [code, message]: Flaw) => problems.push({ pointer, code, message });
  for (const field of fields) {
    if (!shown.has(field.name) || field.type === 'markdown') {
      continue;
    }
    const value = valueOf(values, field.name);
    const missing = lacking(field, value);
    if (missing) {
      add(`/values/${field.name}`, missing);
    }
    if (isAbsent(value)) {
      if (implied(field) !== undefined) {
        sent[field.name] = implied(field);
      }
      continue;
    }
    for (const flaw of judge(field, value)) {
      add(`/values/${field.name}${flaw[2] ?? ''}`, flaw);
    }
    sent[field.name] = value === 0 ? 0 : value;
  }
  for (const name of Object.keys(values).sort()) {
    if (!fields.some((field) => field.name === name)) {
      add(under('/values', name), ['unknown_field', 'The form has no field of this name.']);
    }
  }
  return { values: sent, problems: problems.slice(0, problemsMost) };
}

/** A pointer to a name, which does not repeat an endless one. */
function under(pointer: string, name: string): string {
  const known = whole(name) as string;
  return new TextEncoder().encode(known).length > 128
    ? pointer
    : `${pointer}/${known.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * The answer of who leaves the field out while it shows: a box that nobody has ticked is
 * not ticked. One that shows a default is left to the workflow.
 */
function implied(field: Field): unknown {
  return field.type === 'checkbox' && (field.default === undefined || field.default === null) ? false : undefined;
}

const written = new Set(['text', 'email', 'textarea']);
const blank = /^\p{White_Space}+$/u;

/** A required answer that is missing. An agreement that is not ticked is none, nor is a text of spaces. */
function lacking(field: Field, value: unknown): Flaw | undefined {
  if (!field.required) {
    return undefined;
  }
  if (field.type === 'checkbox') {
    return value === false || isAbsent(value) ? ['required', 'Tick this box.'] : undefined;
  }
  const isMissing = isAbsent(value) || (written.has(field.type) && typeof value === 'string' && blank.test(value));
  return isMissing ? ['required', 'Fill in this field.'] : undefined;
}

/**
 * What is wrong with a value, whether or not the field shows or is required. A value
 * that is absent is not judged.
 */
export function judge(field: Field, raw: unknown): Flaw[] {
  const value = whole(raw);
  switch (field.type) {
    case 'number':
      return typeof value === 'number' ? judgeNumber(field, value) : [['type', 'Enter a number.']];
    case 'checkbox':
      return typeof value === 'boolean' ? [] : [['type', 'Choose yes or no.']];
    case 'multi_select':
      return Array.isArray(value) ? judgeList(field, value) : [['type', 'Choose from the list.']];
    default:
      return typeof value === 'string' ? judgeText(field, value) : [['type', 'Enter a text.']];
  }
}

function judgeNumber(field: Field, n: number): Flaw[] {
  if (Number.isNaN(n)) {
    return [['type', 'Enter a number.']];
  }
  if (Math.abs(n) > numberMost) {
    return [['range', 'Enter a number between -9007199254740991 and 9007199254740991.']];
  }
  if (field.minimum !== undefined && n < field.minimum) {
    return [['minimum', `Enter ${decimal(field.minimum)} or more.`]];
  }
  if (field.maximum !== undefined && n > field.maximum) {
    return [['maximum', `Enter ${decimal(field.maximum)} or less.`]];
  }
  return [];
}

/** A number without an exponent. */
function decimal(n: number): string {
  const [, sign = '', digits = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e-(\d+))?$/.exec(String(n)) ?? [];
  return exponent === undefined ? String(n) : `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digits}${fraction}`;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
/** What people cannot see: control and format characters. */
const unseen = /[\p{Cc}\p{Cf}]/u;
const host = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const address = new RegExp(`^${atom}(?:\\.${atom})*@(?:${host}\\.)+${host}$`);

function judgeText(field: Field, text: string): Flaw[] {
  switch (field.type) {
    case 'email':
      return [
        ...unless(text.length <= 254 && address.test(text), 'format', 'Enter an e-mail address such as ana@contoso.com.'),
        ...judgeWords(field, text),
      ];
    case 'date':
      return unless(readDay(text) !== undefined, 'format', 'Enter a date such as 2026-12-31.');
    case 'datetime':
      return unless(readPoint(text) !== undefined, 'format', 'Enter a time with its zone such as 2026-12-31T17:30:00Z.');
    case 'file':
      return unless(uuid.test(text), 'format', 'Upload a file.');
    case 'select':
    case 'radio':
      return unless(offers(field, text), 'enum', 'Choose one of the options.');
    case 'text':
      return [
        ...unless(!unseen.test(text), 'format', 'Enter one line, and leave out characters that cannot be seen.'),
        ...judgeWords(field, text),
      ];
    default:
      return judgeWords(field, text);
  }
}

function unless(kept: boolean, code: string, message: string): Flaw[] {
  return kept ? [] : [[code, message]];
}

function judgeWords(field: Field, text: string): Flaw[] {
  const most = field.pattern ? Math.min(textMost, field.maxLength ?? textMost) : field.maxLength;
  const flaws = count([...text].length, field.minLength, most, 'Enter', 'character');
  const pattern = field.pattern && flaws.length === 0 ? compile(field.pattern) : undefined;
  return pattern && !pattern(text) ? [['pattern', field.patternMessage || 'Enter a value in the expected form.']] : flaws;
}

function count(n: number, least: number | undefined, most: number | undefined, verb: string, thing: string): Flaw[] {
  if (least !== undefined && n < least) {
    return [['min_length', `${verb} at least ${counted(least, thing)}.`]];
  }
  if (most !== undefined && n > most) {
    return [['max_length', `${verb} at most ${counted(most, thing)}.`]];
  }
  return [];
}

function counted(n: number, thing: string): string {
  return n === 1 ? `1 ${thing}` : `${n} ${thing}s`;
}

/** Whether a text is one of the fixed options. What a data provider offers is not known here. */
function offers(field: Field, text: string): boolean {
  return !field.options?.length || field.options.some((option) => option.value === text);
}

function judgeList(field: Field, list: readonly unknown[]): Flaw[] {
  const flaws = count(list.length, field.minLength, Math.min(chosenMost, field.maxLength ?? chosenMost), 'Choose', 'value');
  const seen = new Set<unknown>();
  for (const [i, one] of list.slice(0, chosenMost).entries()) {
    if (typeof one !== 'string' || one === '') {
      flaws.push(['type', 'Enter a text.', `/${i}`]);
    } else if (seen.has(one)) {
      flaws.push(['duplicate', 'Choose each option once.', `/${i}`]);
    } else if (!offers(field, one)) {
      flaws.push(['enum', 'Choose one of the options.', `/${i}`]);
    }
    seen.add(one);
  }
  return flaws;
}
