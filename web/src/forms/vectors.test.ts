import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { holds } from './condition';
import { compile } from './pattern';
import { prefill } from './prefill';
import type { Condition, Field, Problem, Values } from './types';
import { judge, submission } from './values';
import { visible } from './visibility';

// The vectors that the rules in Go are held to as well. A test in Go names another
// folder, with vectors that it has made of chance.
const folder = process.env['BIFROST_FORM_VECTORS'] ?? new URL('../../../tests/contract/testdata/forms', import.meta.url).pathname;

function read<V>(file: string): V[] {
  const vectors = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as V[];
  expect(vectors.length).toBeGreaterThan(0);
  return vectors;
}

/** The vectors that fail, with what came instead. */
function astray<V>(vectors: V[], got: (vector: V) => unknown, want: (vector: V) => unknown): string[] {
  return vectors
    .map((vector) => ({ vector, got: JSON.stringify(got(vector)), want: JSON.stringify(want(vector)) }))
    .filter(({ got, want }) => got !== want)
    .slice(0, 3)
    .map(({ vector, got, want }) => `${JSON.stringify(vector)} gave ${got}, not ${want}`);
}

describe('the vectors', () => {
  it('say when conditions hold', () => {
    const vectors = read<{ condition: Condition; values: Values; holds: boolean }>('conditions.json');
    expect(
      astray(
        vectors,
        (v) => holds(v.condition, v.values),
        (v) => v.holds,
      ),
    ).toEqual([]);
  });

  it('say which fields show', () => {
    const vectors = read<{ fields: Field[]; values: Values; visible: string[] }>('visibility.json');
    expect(
      astray(
        vectors,
        (v) => [...visible(v.fields, v.values)],
        (v) => v.visible,
      ),
    ).toEqual([]);
  });

  it('say which values are good, and what is wrong with others', () => {
    const vectors = read<{ fields: Field[]; values: Values; sent?: Values | null; problems?: Problem[] | null }>('values.json');
    const got = (v: (typeof vectors)[number]) => {
      const { values, problems } = submission(v.fields, v.values);
      return { sent: problems.length ? undefined : inOrder(values), problems };
    };
    expect(astray(vectors, got, (v) => ({ sent: v.sent ? inOrder(v.sent) : undefined, problems: v.problems ?? [] }))).toEqual([]);
  });

  it('say what patterns match', () => {
    const vectors = read<{ pattern: string; refused?: boolean; matches?: string[] | null; misses?: string[] | null }>(
      'patterns.json',
    );
    const matches = (pattern: string, text: string) => judge({ name: 'a', type: 'textarea', pattern }, text).length === 0;
    const got = (v: (typeof vectors)[number]) => [
      compile(v.pattern) === undefined,
      v.matches?.filter((text) => !matches(v.pattern, text)) ?? [],
      v.misses?.filter((text) => matches(v.pattern, text)) ?? [],
    ];
    expect(astray(vectors, got, (v) => [v.refused ?? false, [], []])).toEqual([]);
  });

  it('say what links bring', () => {
    const vectors = read<{ fields: Field[]; query: string; values: Values }>('prefill.json');
    expect(
      astray(
        vectors,
        (v) => inOrder(prefill(v.fields, v.query)),
        (v) => inOrder(v.values),
      ),
    ).toEqual([]);
  });
});

function inOrder(values: Values): [string, unknown][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
