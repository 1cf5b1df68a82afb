import { afterEach, describe, expect, it, vi } from 'vitest';

import type { ExecutionLog, LogLine } from '../../../client';
import { cut, holding, ofLevel } from './find';
import { emptyLog, follow, grown, type Log, pauseAfter } from './log';
import { rest } from './rest';
import { logText } from './text';

function line(seq: number, change: Partial<LogLine> = {}): LogLine {
  return { seq, time: '2026-11-23T09:00:00.000Z', level: 'info', message: `line ${seq}`, attempt: 1, ...change };
}

function page(change: Partial<ExecutionLog> = {}): ExecutionLog {
  return { lines: [], cursor: 'c', done: false, status: 'Running', ...change };
}

describe('following a log', () => {
  it('reads on from where it was, until its end', async () => {
    const pages = [
      page({ lines: [line(1)], cursor: 'one' }),
      page({ cursor: 'one' }),
      page({ lines: [line(2)], done: true, status: 'Success' }),
    ];
    const asked: (string | undefined)[] = [];
    const rests: number[] = [];
    const told: Log[] = [];
    const log = await follow(
      emptyLog,
      {
        read: (cursor) => {
          asked.push(cursor);
          return Promise.resolve(pages[asked.length - 1] ?? page());
        },
        tell: (known) => told.push(known),
        rest: (ms) => {
          rests.push(ms);
          return Promise.resolve();
        },
      },
      new AbortController().signal,
    );
    expect(asked).toEqual([undefined, 'one', 'one']);
    expect(rests).toEqual([250, 1_000]);
    expect(log).toMatchObject({ isDone: true, status: 'Success', lines: [line(1), line(2)] });
    expect(told).toHaveLength(3);
  });

  it('tells nothing any more once it is given up while an answer is under way', async () => {
    const giving = new AbortController();
    const tell = vi.fn();
    const read = (): Promise<ExecutionLog> => {
      giving.abort();
      return Promise.resolve(page({ lines: [line(1)] }));
    };
    await expect(follow(emptyLog, { read, tell, rest: () => Promise.resolve() }, giving.signal)).rejects.toThrow();
    expect(tell).not.toHaveBeenCalled();
  });

  it('asks at once when there is more, soon after news, and ever less often while there is none', () => {
    expect([pauseAfter(1_000, 0), pauseAfter(1, 0), pauseAfter(0, 1), pauseAfter(0, 2), pauseAfter(0, 9)]).toEqual([
      0, 250, 1_000, 2_000, 5_000,
    ]);
  });

  it('keeps the last lines of one that is longer than can be kept, and says how many it left out', () => {
    const log = grown(grown(emptyLog, page({ lines: [line(1), line(2)] }), 3), page({ lines: [line(3), line(4)] }), 3);
    expect([log.lines.map(({ seq }) => seq), log.dropped]).toEqual([[2, 3, 4], 1]);
  });
});

describe('resting', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function see(state: DocumentVisibilityState): void {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('goes on only when somebody can see the page', async () => {
    vi.useFakeTimers();
    see('hidden');
    const over = vi.fn();
    void rest(1_000, new AbortController().signal).then(over);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(over).not.toHaveBeenCalled();
    see('visible');
    await vi.advanceTimersByTimeAsync(0);
    expect(over).toHaveBeenCalled();
  });

  it('ends at once when it is given up, hidden or not', async () => {
    const giving = new AbortController();
    const resting = rest(60_000, giving.signal);
    giving.abort();
    await expect(resting).rejects.toThrow();
    see('hidden');
    await expect(rest(0, giving.signal)).rejects.toThrow();
  });
});

describe('finding', () => {
  const lines = [
    line(1, { level: 'debug', message: 'Asking Graph' }),
    line(2, { level: 'error', message: 'No', step: 'create user', fields: { error: 'GRAPH is away', tries: 3 } }),
    line(3, { level: 'warn' }),
  ];

  it('shows a level and those above it', () => {
    expect(ofLevel(lines, 'debug')).toHaveLength(3);
    expect(ofLevel(lines, 'warn').map(({ seq }) => seq)).toEqual([2, 3]);
    expect(ofLevel(lines, 'error').map(({ seq }) => seq)).toEqual([2]);
  });

  it('looks into messages, steps and fields, in whatever letters', () => {
    expect(holding(lines, ' graph ')).toEqual([0, 1]);
    expect(holding(lines, 'CREATE')).toEqual([1]);
    expect(holding(lines, 'tries: 3')).toEqual([1]);
    expect(holding(lines, ' ')).toEqual([]);
  });

  it('cuts out what was found, and leaves a text whole whose small letters have another length', () => {
    expect(cut('Ana and ANA', 'ana')).toEqual(['', 'Ana', ' and ', 'ANA', '']);
    expect(cut('a.b', '.')).toEqual(['a', '.', 'b']);
    expect(cut('İstanbul', 'stan')).toEqual(['İstanbul']);
  });
});

it('writes a log as a text in which every line stands alone, and attempts are apart', () => {
  expect(
    logText([line(1, { step: 'a', fields: { n: 1, of: 'x y' } }), line(2, { attempt: 2, level: 'warn', message: 'two\nlines' })]),
  ).toBe(
    '2026-11-23T09:00:00.000Z INFO  [a] line 1 n=1 of="x y"\n' +
      '--- Attempt 2 ---\n' +
      '2026-11-23T09:00:00.000Z WARN  two\n    lines\n',
  );
});
