import { expect, it } from 'vitest';

import { aRun } from '../../testing';
import { begunSince, held } from './steady';

const run = (id: string): ReturnType<typeof aRun> => aRun({ id });
const list = (...ids: string[]): ReturnType<typeof aRun>[] => ids.map(run);
const idsOf = (runs: readonly { id: string }[]): string[] => runs.map(({ id }) => id);

it('keeps the rows that are read where they are, and takes older ones below them', () => {
  expect(idsOf(held(list('09', '08'), list('11', '10', '09', '08', '07')))).toEqual(['09', '08', '07']);
});

it('keeps a row that has left the list, until one is at the top again', () => {
  expect(idsOf(held(list('09', '08', '07'), list('09', '07')))).toEqual(['09', '08', '07']);
});

it('has each row as it is known now', () => {
  const ended = aRun({ id: '08', status: 'Failed' });
  expect(held(list('09', '08'), [run('09'), ended])[1]).toBe(ended);
});

it('keeps everything when the list has begun anew after a night', () => {
  expect(idsOf(held(list('09', '08'), list('99', '98')))).toEqual(['09', '08']);
});

it('has nothing to hold where nothing was', () => {
  expect(idsOf(held([], list('09')))).toEqual(['09']);
});

it('counts what has begun since', () => {
  expect(begunSince(list('09', '08'), list('11', '10', '09', '08'))).toBe(2);
  expect(begunSince(list('09'), list('08'))).toBe(0);
  expect(begunSince([], list('08'))).toBe(0);
});
