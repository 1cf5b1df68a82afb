import type {
  Execution,
  ExecutionLog,
  GetExecutionData,
  GetExecutionLogsData,
  GetExecutionLogsResponse,
  GetExecutionResponse,
  LogLine,
} from '../../client';
import { type Asked, on, type Reply } from '../../testing';
import { vi } from 'vitest';

/** A line of a log, for tests. */
export function aLine(seq: number, change: Partial<LogLine> = {}): LogLine {
  return { seq, time: '2026-11-23T09:00:00.000Z', level: 'info', message: `line ${seq}`, attempt: 1, ...change };
}

/** A part of a log, for tests. */
export function aPage(change: Partial<ExecutionLog> = {}): ExecutionLog {
  return { lines: [], cursor: 'c', done: true, status: 'Success', ...change };
}

/** Answers what is asked of runs, and of their logs. */
export function answer(
  run: (asked: Asked<GetExecutionData>) => Execution | Reply | Promise<Execution | Reply>,
  log: (asked: Asked<GetExecutionLogsData>) => ExecutionLog | Reply | Promise<ExecutionLog | Reply> = () => aPage(),
): void {
  on<GetExecutionData, GetExecutionResponse>('get', '/api/executions/{id}', run);
  on<GetExecutionLogsData, GetExecutionLogsResponse>('get', '/api/executions/{id}/logs', log);
}

/** Gives boxes a size of 800 by 400, and their lines 20: without a layout nothing would be in sight. */
export function giveSizes(): void {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(20);
  Element.prototype.scrollTo = function (this: Element, to?: ScrollToOptions | number) {
    this.scrollTop = typeof to === 'object' ? (to.top ?? 0) : 0;
  };
}
