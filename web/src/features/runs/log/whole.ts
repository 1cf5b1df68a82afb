import type { Api } from '../../../api';
import { getExecutionLogs, type LogLine } from '../../../client';
import { logText } from './text';

/** All of a run's log as a file, from its first line to the last one that is written now. */
export async function wholeLog(api: Api, id: string, name: string, signal: AbortSignal): Promise<File> {
  const parts: string[] = [];
  let cursor: string | undefined;
  let before: LogLine | undefined;
  for (;;) {
    const page = await api.call(getExecutionLogs, { path: { id }, query: { cursor }, signal });
    parts.push(logText(page.lines, before));
    before = page.lines.at(-1) ?? before;
    cursor = page.cursor;
    if (page.done || page.lines.length === 0) {
      return new File(parts, name, { type: 'text/plain' });
    }
  }
}
