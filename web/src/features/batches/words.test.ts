import { describe, expect, it, vi } from 'vitest';

import { failedOf, progressOf } from './counts';
import { Pace } from './pace';
import { aBatch, none } from './samples.testing';
import { canaryOf, listed, lookOf, targetsOf } from './words';

describe('how a batch goes', () => {
  it.each([
    [{ ...none }, 'No clients yet'],
    [{ ...none, success: 1 }, 'Succeeded'],
    [{ ...none, success: 43 }, 'All 43 succeeded'],
    [{ ...none, success: 39, failed: 1, refused: 1, open: 2 }, '41 of 43 done, 2 failed'],
    [{ ...none, waiting: 1_200 }, '0 of 1,200 done'],
    [{ ...none, success: 1, cancelled: 2 }, '3 of 3 done, 2 cancelled'],
  ])('is said in words: %j', (counts, words) => {
    expect(progressOf(counts)).toBe(words);
  });

  it('counts as failed what a retry is for', () => {
    expect(failedOf({ ...none, success: 9, failed: 1, timeout: 1, refused: 1, completedWithErrors: 1, cancelled: 5 })).toBe(4);
  });

  it('has the look of its runs once it is done', () => {
    expect(lookOf('done', { ...none, success: 2 })).toEqual({ status: 'Success', word: 'Succeeded' });
    expect(lookOf('done', { ...none, success: 1, refused: 1 })).toEqual({ status: 'CompletedWithErrors', word: 'Partly failed' });
    expect(lookOf('done', { ...none, failed: 2 })).toEqual({ status: 'Failed', word: 'Failed' });
    expect(lookOf('done', { ...none, completedWithErrors: 2 })).toEqual({ status: 'CompletedWithErrors', word: 'Partly failed' });
    expect(lookOf('done', { ...none, success: 1, cancelled: 1 })).toEqual({ status: 'Cancelled', word: 'Done' });
    expect(lookOf('done', undefined).word).toBe('Done');
    expect(lookOf('held', undefined).word).toBe('Held');
  });
});

it('says whom a batch is for', () => {
  expect(targetsOf({ targets: { all: true } })).toBe('All clients');
  expect(targetsOf({ targets: { all: true, except: ['a'] } })).toBe('All clients except 1');
  expect(targetsOf({ targets: { tags: ['gold', 'pilot'] } })).toBe('Clients tagged gold or pilot');
  expect(targetsOf({ targets: { ids: ['a'], named: 3 } })).toBe('3 clients by name');
  expect(listed(['a', 'b', 'c'], 'and')).toBe('a, b and c');
  expect(canaryOf({ tags: ['pilot'], stopAbove: 10 })).toBe(
    'First the clients tagged pilot; stop when more than 10 % of them fail',
  );
  expect(canaryOf({ tags: ['pilot'], stopAbove: 0 })).toBe('First the clients tagged pilot; stop when any of them fails');
});

it('is looked at often while it moves, less often when it does not, and no more when it is over', () => {
  vi.useFakeTimers();
  const pace = new Pace();
  const running = aBatch({ stage: 'running' });
  expect(pace.next(undefined)).toBe(false);
  expect(pace.next(running)).toBe(1_500);
  vi.advanceTimersByTime(31_000);
  expect(pace.next(running)).toBe(5_000);
  expect(pace.next({ ...running })).toBe(1_500);
  expect(pace.next(aBatch({ stage: 'held' }))).toBe(5_000);
  expect(pace.next(aBatch({ stage: 'done' }))).toBe(false);
  expect(pace.next(aBatch({ stage: 'cancelled' }))).toBe(false);
  vi.useRealTimers();
});
