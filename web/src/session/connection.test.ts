import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Failure, Refusal } from '../api';
import { Connection } from './connection';

const refused = new Refusal({ type: '', title: '', status: 403, code: 'forbidden', detail: 'No.', correlationId: '1' });

let answers: boolean;
let looks: number;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  answers = false;
  looks = 0;
  connection = new Connection(() => {
    looks += 1;
    return Promise.resolve(answers);
  });
});

afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(document, 'hidden');
});

function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

it('is lost by a request without an answer, and found by a look that is answered', async () => {
  const told = vi.fn();
  connection.subscribe(told);
  connection.hear(new Failure('network'));
  expect(connection.isLost).toBe(true);
  await vi.advanceTimersByTimeAsync(4_100);
  expect(connection.isLost).toBe(true);
  expect(looks).toBe(3);
  answers = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(connection.isLost).toBe(false);
  expect(told).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(4);
});

it('is looked for once, however often it comes and goes', async () => {
  for (let times = 0; times < 5; times += 1) {
    connection.hear(new Failure('network'));
    await vi.advanceTimersByTimeAsync(0);
    connection.hear(undefined);
  }
  connection.hear(new Failure('network'));
  looks = 0;
  await vi.advanceTimersByTimeAsync(4_100);
  expect(looks).toBe(2);
  answers = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(connection.isLost).toBe(false);
});

it('is not lost by a refusal, by what was given up, or by what came late', () => {
  connection.hear(refused);
  connection.hear(new Failure('aborted'));
  connection.hear(new Failure('timeout'));
  connection.hear(undefined);
  expect(connection.isLost).toBe(false);
});

it('is found by any answer, also by a refusal', async () => {
  connection.hear(new Failure('network'));
  await vi.advanceTimersByTimeAsync(0);
  connection.hear(refused);
  expect(connection.isLost).toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks).toBe(1);
});

it('looks once at a time, however many requests break', async () => {
  connection.hear(new Failure('network'));
  connection.hear(new Failure('network'));
  await vi.advanceTimersByTimeAsync(0);
  expect(looks).toBe(1);
});

it('does not look while nobody looks at the page, and at once when somebody does', async () => {
  connection.hear(new Failure('network'));
  await vi.advanceTimersByTimeAsync(0);
  hide(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(1);
  answers = true;
  hide(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.isLost).toBe(false);
});

it('looks at once when the network says that it is back', async () => {
  connection.hear(new Failure('network'));
  await vi.advanceTimersByTimeAsync(100);
  answers = true;
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.isLost).toBe(false);
});

it('misses the sign-in until there is a token again, whatever the platform answers meanwhile', async () => {
  answers = true;
  let hasToken = false;
  connection.loseSignIn(() => Promise.resolve(hasToken));
  expect(connection.missing).toBe('sign-in');
  connection.hear(undefined);
  await vi.advanceTimersByTimeAsync(4_100);
  expect(connection.missing).toBe('sign-in');
  hasToken = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(connection.isLost).toBe(false);
  connection.hear(new Failure('network'));
  connection.hear(undefined);
  expect(connection.isLost).toBe(false);
});

it('says of two that are missing only that the platform is', async () => {
  const token = vi.fn(() => Promise.resolve(true));
  connection.loseSignIn(token);
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.missing).toBe('platform');
  expect(token).not.toHaveBeenCalled();
  answers = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(connection.isLost).toBe(false);
});
