import { expect, it } from 'vitest';

import type { ExecutionPage } from '../../client';
import { aRun } from '../../testing';
import { isApart, withHead } from './merge';

const run = (id: string): ReturnType<typeof aRun> => aRun({ id, createdAt: `2026-11-23T09:00:${id}.000Z` });
const ids = (page: ExecutionPage | undefined, ...known: string[]): string[] =>
  withHead(page, known.map(run)).map((one) => one.id);
const page = (known: string[], more: Partial<ExecutionPage> = { nextCursor: 'c' }): ExecutionPage => ({
  items: known.map(run),
  ...more,
});

it('is the list as it was, until the first page has been asked for again', () => {
  expect(ids(undefined, '09', '08')).toEqual(['09', '08']);
});

it('has what has begun meanwhile above what was there, once each', () => {
  expect(ids(page(['11', '10', '09']), '09', '08', '07')).toEqual(['11', '10', '09', '08', '07']);
});

it('has each run as it is now', () => {
  const head = { items: [aRun({ ...run('09'), status: 'Failed' })], nextCursor: 'c' };
  expect(withHead(head, [run('09'), run('08')]).map((one) => one.status)).toEqual(['Failed', 'Success']);
});

it('leaves out what does not pass any more, as far as the first page has looked', () => {
  expect(ids(page(['11', '08']), '10', '09', '08', '07')).toEqual(['11', '08', '07']);
});

it('is the first page when there is no other', () => {
  expect(ids(page(['09'], {}), '09', '08')).toEqual(['09']);
});

it('goes by how far a page has looked that found little', () => {
  expect(ids(page([], { nextCursor: 'c', scannedTo: '2026-11-23T09:00:08.500Z' }), '10', '09', '08')).toEqual(['08']);
  expect(ids(page([]), '10', '09')).toEqual(['10', '09']);
});

it('is apart when the first page does not reach the list any more', () => {
  expect(isApart(page(['19', '18']), [run('10')])).toBe(true);
  expect(isApart(page(['11', '10']), [run('10')])).toBe(false);
  expect(isApart(page(['11', '09']), [run('10')])).toBe(false);
  expect(isApart(page(['19', '18'], {}), [run('10')])).toBe(false);
  expect(isApart(page(['19']), [])).toBe(false);
});
