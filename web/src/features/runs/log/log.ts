import type { ExecutionLog, LogLine } from '../../../client';

/** How many lines are kept; of a longer log, those are the last ones. */
export const linesMost = 100_000;

/** What is known of a run's log, and of the run by it. */
export interface Log {
  lines: readonly LogLine[];
  /** How many lines at the beginning are not kept. */
  dropped: number;
  /** Where to read on. */
  cursor?: string;
  /** The run is over, and every line was read. */
  isDone: boolean;
  /** Where the run stood when the log was read. */
  status?: string;
  progress?: ExecutionLog['progress'];
  /** How many lines came at once: what comes fast is not read aloud. */
  burst: number;
}

export const emptyLog: Log = { lines: [], dropped: 0, isDone: false, burst: 0 };

/** A log with what came after it. */
export function grown(log: Log, page: ExecutionLog, most = linesMost): Log {
  const over = Math.max(0, log.lines.length + page.lines.length - most);
  return {
    lines: page.lines.length === 0 ? log.lines : [...log.lines, ...page.lines].slice(over),
    dropped: log.dropped + over,
    cursor: page.cursor,
    isDone: page.done,
    status: page.status,
    progress: page.progress,
    burst: page.lines.length,
  };
}

/** How long to wait before the next question, in milliseconds, by how many lines came and how often none has. */
export function pauseAfter(lines: number, silences: number): number {
  if (lines >= 500) {
    return 0; // there is more
  }
  return lines > 0 ? 250 : Math.min(1_000 * 2 ** (silences - 1), 5_000);
}

/** What following a log needs of the world. */
export interface World {
  /** The lines after a cursor. It may be held until there are some. */
  read: (cursor: string | undefined) => Promise<ExecutionLog>;
  /** Is told each time that something is known. */
  tell: (log: Log) => void;
  /** Waits, and then until somebody can see the page. */
  rest: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Reads a log on from what is known of it until its end. It throws what a read throws, and when it is given up. */
export async function follow(known: Log, { read, tell, rest }: World, signal: AbortSignal): Promise<Log> {
  let log = known;
  let silences = 0;
  while (!log.isDone) {
    const page = await read(log.cursor);
    signal.throwIfAborted();
    log = grown(log, page);
    tell(log);
    silences = page.lines.length === 0 ? silences + 1 : 0;
    if (!log.isDone) {
      await rest(pauseAfter(page.lines.length, silences), signal);
    }
  }
  return log;
}
