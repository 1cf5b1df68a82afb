import { isAbsent, valueOf, whole } from './json';
import { compareMoments } from './moment';
import type { Condition, Values } from './types';

/** How deep rules stand in rules: a rule below it is not understood. */
const depthMost = 10;

type Operator = (left: unknown, right: unknown) => boolean;

/**
 * The operators. Each negated one is exactly the opposite of its twin, also where there
 * is nothing to compare. Nothing is converted: the text 5 is not the number 5.
 */
const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['eq', equal],
  ['ne', (l, r) => !equal(l, r)],
  ['in', within],
  ['not_in', (l, r) => !within(l, r)],
  ['gt', (l, r) => (order(l, r) ?? 0) > 0],
  ['gte', (l, r) => (order(l, r) ?? -1) >= 0],
  ['lt', (l, r) => (order(l, r) ?? 0) < 0],
  ['lte', (l, r) => (order(l, r) ?? 1) <= 0],
  ['contains', contains],
  ['not_contains', (l, r) => !contains(l, r)],
  ['starts_with', (l, r) => isText(l) && isPart(r) && l.startsWith(r)],
  ['ends_with', (l, r) => isText(l) && isPart(r) && l.endsWith(r)],
  ['empty', isAbsent],
  ['not_empty', (l) => !isAbsent(l)],
]);

/** The names of all operators, in the order in which people read them. */
export const operatorNames: readonly string[] = [...operators.keys()];

/**
 * Whether a field with this condition shows when the fields above it have these
 * values. Where nobody can say, it does not.
 */
export function holds(condition: Condition | undefined, values: Values): boolean {
  return condition === undefined || verdict(condition, values, 1) > 0;
}

/** 1 for true, -1 for false, 0 for a rule that nobody understands. */
function verdict(c: Condition, values: Values, depth: number): number {
  if (depth > depthMost) {
    return 0;
  }
  switch (partOf(c)) {
    case 'all':
      return Math.min(...(c.all ?? []).map((rule) => verdict(rule, values, depth + 1)));
    case 'any':
      return Math.max(...(c.any ?? []).map((rule) => verdict(rule, values, depth + 1)));
    case 'not':
      return -verdict(c.not ?? {}, values, depth + 1);
    case 'field': {
      const operator = operators.get(c.op ?? '');
      if (!operator) {
        return 0;
      }
      return operator(valueOf(values, c.field ?? ''), whole(c.value)) ? 1 : -1;
    }
    default:
      return 0;
  }
}

/** The one part that is set; undefined when none is, or several are. */
function partOf(c: Condition): 'all' | 'any' | 'not' | 'field' | undefined {
  const set = [c.all?.length && 'all', c.any?.length && 'any', c.not && 'not', c.field && 'field'].filter((part) => !!part);
  return set.length === 1 ? (set[0] as 'all' | 'any' | 'not' | 'field') : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isPart(value: unknown): value is string {
  return isText(value) && value !== '';
}

function equal(left: unknown, right: unknown): boolean {
  if (isAbsent(left) || isAbsent(right) || typeof left !== typeof right || typeof left === 'object') {
    return false;
  }
  return left === right || (isText(left) && isText(right) && compareMoments(left, right) === 0);
}

function within(left: unknown, right: unknown): boolean {
  return Array.isArray(right) && right.some((one) => equal(left, one));
}

/** Looks for a choice in a list, and for a part in a text. */
function contains(left: unknown, right: unknown): boolean {
  return Array.isArray(left) ? within(right, left) : isText(left) && isPart(right) && left.includes(right);
}

/** Orders two numbers, two days, or two points in time. */
function order(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') {
    return left < right ? -1 : left > right ? 1 : left === right ? 0 : undefined;
  }
  return isText(left) && isText(right) ? compareMoments(left, right) : undefined;
}
