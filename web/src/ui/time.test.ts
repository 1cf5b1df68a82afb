import { expect, it } from 'vitest';

import { relative } from './time';

const now = Date.parse('2026-11-23T09:00:00.000Z');
const at = (seconds: number): string => new Date(now + seconds * 1_000).toISOString();

it('says how long ago a moment was, and how soon it is', () => {
  expect([-5, -90, -3 * 3_600, -86_400, -9 * 86_400, 150].map((seconds) => relative(at(seconds), now))).toEqual([
    'just now',
    '1 minute ago',
    '3 hours ago',
    'yesterday',
    '14 Nov',
    'in 2 minutes',
  ]);
});

it('takes what has begun for begun although the clock here is behind, and what is due for what comes', () => {
  expect([1, 14, 50].map((seconds) => relative(at(seconds), now))).toEqual(['just now', 'just now', 'just now']);
  expect([relative(at(14), now, true), relative(at(-1), now, true)]).toEqual(['in a moment', 'just now']);
});
