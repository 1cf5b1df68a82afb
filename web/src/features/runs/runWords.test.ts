import { describe, expect, it } from 'vitest';

import type { Execution, Step } from '../../client';
import { aRun } from '../../testing';
import { labelOf } from './labels';
import { beganBy, doneAndNot, sentenceFor, waitsFor } from './runWords';
import { failedBefore, shownSteps } from './steps';
import { ticketText } from './ticket';
import { pace } from './useFollowed';

function step(name: string, change: Partial<Step> = {}): Step {
  return { name, status: 'Success', attempt: 1, startedAt: '2026-11-23T09:00:00.000Z', durationMs: 5, ...change };
}

const failed = aRun({
  status: 'Failed',
  steps: [step('find licence'), step('create user', { status: 'Failed' })],
  error: { code: 'step_failed', message: 'The address is taken.', step: 'create user' },
});

describe('what a run came to', () => {
  it.each<[string, Partial<Execution>, string | undefined]>([
    ['is not said of one that succeeded', { status: 'Success' }, undefined],
    ['is not said of one that goes on', { status: 'Running' }, undefined],
    ['is the sentence of the failure', failed, 'The address is taken.'],
    ['is said without one, too', { status: 'Failed' }, 'The run failed.'],
    ['is the time that it took', { status: 'Timeout' }, 'The run took longer than it may, and was stopped.'],
    ['is that it was cancelled', { status: 'Cancelled' }, 'The run was cancelled.'],
    [
      'counts steps where steps failed',
      {
        status: 'CompletedWithErrors',
        steps: [step('a'), step('b', { status: 'Failed' })],
        failures: [{ item: 'b', message: 'No.' }],
      },
      '1 of 2 steps done, 1 failed.',
    ],
    [
      'counts items where no step failed',
      {
        status: 'CompletedWithErrors',
        steps: [step('a')],
        failures: [
          { item: 'x', message: 'No.' },
          { item: 'y', message: 'No.' },
        ],
      },
      '2 items failed, the others are done.',
    ],
  ])('%s', (_, change, sentence) => {
    expect(sentenceFor(aRun(change))).toBe(sentence);
  });

  it('says what was done and what was not', () => {
    expect(doneAndNot(failed)).toEqual(['Done: find licence.', 'Not done: create user, and whatever comes after.']);
    expect(doneAndNot(aRun({ status: 'Timeout' }))).toEqual(['No step was finished.']);
    expect(doneAndNot(aRun({ status: 'Timeout', steps: [step('pay')] }))).toEqual([
      'Done: pay.',
      'Whatever comes after was not done.',
    ]);
    expect(doneAndNot(aRun({ status: 'Failed', steps: [step('pay', { status: 'InDoubt' })] }))).toEqual([
      'No step was finished.',
      'Nobody knows whether this took effect: pay. Look by hand.',
    ]);
    expect(doneAndNot(aRun())).toEqual([]);
  });

  it('names the first few of many', () => {
    const steps = Array.from({ length: 9 }, (_, at) => step(`s${at}`));
    expect(doneAndNot(aRun({ status: 'Failed', steps }))[0]).toBe('Done: s0, s1, s2, s3, s4 and 4 more.');
  });
});

describe('the steps of a run', () => {
  it('stand in the order in which they began, with what failed in its place', () => {
    const later = step('later', { startedAt: '2026-11-23T09:00:02.000Z' });
    const bad = step('bad', { status: 'Failed', startedAt: '2026-11-23T09:00:01.000Z' });
    expect(shownSteps(aRun({ steps: [later, bad, step('first')] }), []).map(({ name }) => name)).toEqual([
      'first',
      'bad',
      'later',
    ]);
  });

  it('are told apart by attempt, and from those that an earlier run did', () => {
    const steps = [step('a', { recalled: true, attempt: 0 }), step('b', { attempt: 1 }), step('c', { attempt: 2 })];
    expect(shownSteps(aRun({ steps, attempt: 2 }), []).map(({ heading }) => heading)).toEqual([
      'Done by an earlier run',
      'Attempt 1',
      'Attempt 2',
    ]);
  });

  it('hold what runs now and what it says, until it has ended', () => {
    const line = { seq: 1, time: '', level: 'info' as const, message: 'Creating.', attempt: 1, step: 'create user' };
    expect(shownSteps(aRun({ status: 'Running' }), [line])).toMatchObject([
      { name: 'create user', state: 'running', says: 'Creating.' },
    ]);
    expect(shownSteps(aRun({ status: 'Running', steps: [step('create user')] }), [line])).toMatchObject([{ state: 'done' }]);
    expect(shownSteps(aRun({ status: 'Running', attempt: 2 }), [line])).toEqual([]);
    expect(shownSteps(aRun({ status: 'Failed' }), [line])).toEqual([]);
  });

  it('were stopped, and did not fail, when the run was cancelled', () => {
    const steps = [step('count', { status: 'Failed' })];
    expect(shownSteps(aRun({ status: 'Cancelled', steps }), [])).toMatchObject([{ state: 'stopped' }]);
    expect(shownSteps(aRun({ status: 'Failed', steps }), [])).toMatchObject([{ state: 'failed' }]);
  });
});

it('finds why the attempt before failed, while another one is made', () => {
  const line = {
    seq: 1,
    time: '',
    level: 'error' as const,
    message: 'The step failed.',
    attempt: 1,
    fields: { error: 'Graph is away.' },
  };
  expect(failedBefore(aRun({ status: 'Running', attempt: 2 }), [line])).toBe('Graph is away.');
  expect(failedBefore(aRun({ status: 'Pending', attempt: 1 }), [line])).toBe('Graph is away.');
  expect(failedBefore(aRun({ status: 'Running', attempt: 1 }), [line])).toBeUndefined();
  expect(failedBefore(aRun({ status: 'Failed', attempt: 3 }), [line])).toBeUndefined();
});

it('says what began a run, and what it waits for', () => {
  expect(beganBy(aRun())).toBe('By hand');
  expect(beganBy(aRun({ actor: { id: 'k', displayName: 'Sync', type: 'key' } }))).toBe('By a program');
  expect(beganBy(aRun({ trigger: 'schedule', origin: { id: 's', name: 'Every night' } }))).toBe('By the schedule “Every night”');
  expect(beganBy(aRun({ trigger: 'undo' }))).toBe('To undo an earlier run');
  expect(waitsFor({ kind: 'workflow', most: 2 })).toBe('It waits for its turn: 2 runs of this workflow at a time.');
  expect(waitsFor({ kind: 'organization', most: 1 })).toBe(
    'It waits for its turn: one run of this workflow for this client at a time.',
  );
});

it('writes for a ticket what, for whom, when, what came of it, and where to find it', () => {
  const text = ticketText({ ...failed, reference: { system: 'halopsa', id: '48211' } }, 'Contoso', 'https://x/run');
  expect(text).toContain('Onboard a user: failed\nClient: Contoso\nStarted: Monday');
  expect(text).toContain('by Theo Technician (by hand)');
  expect(text).toContain(
    'Ticket: halopsa 48211\nWhat happened: The address is taken.\nFailed step: create user\nDone: find licence.',
  );
  expect(text.endsWith('Run: https://x/run')).toBe(true);
});

it('makes words of the names of programs', () => {
  expect(['userPrincipalName', 'user_id', 'group_ids', 'SKU', 'first-name', '__'].map(labelOf)).toEqual([
    'User principal name',
    'User ID',
    'Group IDs',
    'SKU',
    'First name',
    '__',
  ]);
});

it('looks often at what moves, and seldom at what does not, or does not answer', () => {
  expect([pace(0, false), pace(20_000, false), pace(90_000, false), pace(0, true)]).toEqual([1_000, 2_000, 5_000, 5_000]);
});
