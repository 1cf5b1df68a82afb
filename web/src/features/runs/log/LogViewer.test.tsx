import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';

import type { GetExecutionLogsData, GetExecutionLogsResponse } from '../../../client';
import { flaws, on, refusal, show } from '../../../testing';
import { aLine, aPage, giveSizes } from '../stage.testing';
import { LogViewer } from './LogViewer';
import { useLog } from './useLog';

function Shown() {
  return <LogViewer id="r1" log={useLog('r1', true)} name="user_onboarding" isWide />;
}

function log(
  answer: (
    cursor: string | null,
    asked: number,
  ) => GetExecutionLogsResponse | ReturnType<typeof refusal> | Promise<GetExecutionLogsResponse>,
): void {
  let asked = 0;
  on<GetExecutionLogsData, GetExecutionLogsResponse>('get', '/api/executions/{id}/logs', ({ query }) => {
    asked += 1;
    return answer(query.get('cursor'), asked);
  });
}

const lines = [
  aLine(1, { level: 'debug', message: 'Asking Graph', step: 'find licence' }),
  aLine(2, { message: 'Found a licence', step: 'find licence', fields: { free: 11, of: 25 } }),
  aLine(3, { level: 'error', message: 'The step failed', step: 'create user', fields: { error: 'Graph answered 400' } }),
];

beforeEach(() => {
  giveSizes();
});

it('shows the lines with their steps, and their fields when somebody wants them', async () => {
  log(() => aPage({ lines }));
  await show(<Shown />);
  expect(await screen.findByText('Found a licence')).toBeVisible();
  expect(screen.getAllByText('find licence', { selector: '[title]' })).toHaveLength(1);
  expect(screen.queryByText('11')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: '2 fields' }));
  expect(screen.getByText('11')).toBeVisible();
  expect(await flaws()).toEqual([]);
});

it('finds what somebody looks for, one after the other and around', async () => {
  log(() => aPage({ lines }));
  await show(<Shown />);
  const search = await screen.findByRole('searchbox', { name: 'Search the log' });
  await userEvent.type(search, 'graph');
  expect(await screen.findByText('1 of 2')).toBeVisible();
  expect(screen.getAllByText('Graph', { selector: 'mark' })).toHaveLength(1);
  await userEvent.type(search, '{Enter}');
  expect(screen.getByText('2 of 2')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  expect(screen.getByText('1 of 2')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
  expect(screen.getByText('2 of 2')).toBeVisible();
  await userEvent.type(search, 'x');
  expect(await screen.findByText('Not found')).toBeVisible();
  await userEvent.type(search, '{Escape}');
  expect(search).toHaveValue('');
});

it('shows the lines of a level, and says when there are none', async () => {
  log(() => aPage({ lines: lines.slice(0, 2) }));
  await show(<Shown />);
  const level = await screen.findByRole('combobox', { name: 'Level' });
  await userEvent.selectOptions(level, 'Without debug');
  expect(screen.queryByText('Asking Graph')).toBeNull();
  expect(screen.getByText('Found a licence')).toBeVisible();
  await userEvent.selectOptions(level, 'Errors');
  expect(screen.getByText(/No line has this level/)).toBeVisible();
});

it('keeps only the lines in sight in the page', async () => {
  const many = Array.from({ length: 1_000 }, (_, at) => aLine(at + 1));
  log((_, asked) =>
    aPage({
      lines: asked <= 10 ? many.map((line) => ({ ...line, seq: line.seq + (asked - 1) * 1_000 })) : [],
      cursor: `c${asked}`,
      done: asked > 10,
    }),
  );
  await show(<Shown />);
  await screen.findAllByText(/^line/);
  expect(screen.getAllByText(/^line/).length).toBeLessThan(100);
});

it('stays where somebody reads, until they want to follow again', async () => {
  let more = (): void => {};
  log((_, asked) =>
    asked === 1
      ? aPage({ lines, done: false, status: 'Running' })
      : new Promise((go) => {
          more = () => go(aPage({ lines: [aLine(4, { message: 'Later' })] }));
        }),
  );
  await show(<Shown />);
  await screen.findByText('Found a licence');
  const box = screen.getByRole('log');
  Object.defineProperties(box, { clientHeight: { value: 100 }, scrollHeight: { value: 1_000, configurable: true } });
  const scroll = (top: number): void => {
    box.scrollTop = top;
    fireEvent.scroll(box);
  };
  scroll(900);
  expect(screen.queryByRole('button', { name: 'Follow' })).toBeNull();
  scroll(400);
  expect(await screen.findByRole('button', { name: 'Follow' })).toBeVisible();
  Object.defineProperty(box, 'scrollHeight', { value: 1_200 });
  await waitFor(() => expect(more.toString()).toContain('go('));
  more();
  expect(await screen.findByRole('button', { name: 'To the end' })).toBeVisible();
  expect(box.scrollTop).toBe(400);
  await userEvent.click(screen.getByRole('button', { name: 'To the end' }));
  expect(box.scrollTop).toBe(1_200);
});

it('keeps what came from the beginning, and reads aloud only what comes one by one', async () => {
  log((_, asked) => (asked === 1 ? aPage({ lines: [aLine(1)], done: false, status: 'Running' }) : new Promise(() => {})));
  await show(<Shown />);
  expect(await screen.findByRole('log')).toHaveAttribute('aria-live', 'polite');
});

it('does not read aloud what comes fast', async () => {
  log((_, asked) => (asked === 1 ? aPage({ lines, done: false, status: 'Running' }) : new Promise(() => {})));
  await show(<Shown />);
  expect(await screen.findByRole('log')).toHaveAttribute('aria-live', 'off');
});

it('downloads the whole log from its first line, under the name of the workflow', async () => {
  const cursors: (string | null)[] = [];
  log((cursor, asked) => {
    cursors.push(cursor);
    return asked === 1 || cursor !== null
      ? aPage({ lines: lines.slice(2) })
      : aPage({ lines: lines.slice(0, 2), cursor: 'two', done: false });
  });
  let kept: File | undefined;
  URL.createObjectURL = (file) => {
    kept = file as File;
    return 'blob:x';
  };
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  await show(<Shown />);
  await userEvent.click(await screen.findByRole('button', { name: 'Download the whole log' }));
  await waitFor(() => expect(kept?.name).toBe('user_onboarding.log'));
  const text = (await kept?.text()) ?? '';
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(3);
  expect(text).toContain('[create user] The step failed error="Graph answered 400"');
  expect(cursors).toEqual([null, null, 'two']);
});

it('begins anew when the platform does not know any more where it was', async () => {
  log((cursor, asked) => {
    if (asked === 1) {
      return aPage({ lines: [aLine(1)], cursor: 'old', done: false, status: 'Running' });
    }
    return cursor === 'old' ? refusal(400, 'cursor_invalid', 'The cursor is of another list.') : aPage({ lines });
  });
  await show(<Shown />);
  expect(await screen.findByText('The step failed', undefined, { timeout: 4_000 })).toBeVisible();
});

it('says that there is nothing yet, that there was nothing, and why it cannot be read', async () => {
  log((_, asked) => (asked === 1 ? aPage({ done: false, status: 'Pending' }) : aPage()));
  const { screen: page } = await show(<Shown />);
  expect(await screen.findByText(/written nothing yet/)).toBeVisible();
  expect(await screen.findByText(/wrote nothing to its log/, undefined, { timeout: 3_000 })).toBeVisible();
  page.unmount();
  log(() => refusal(403, 'permission_required', 'You may not see this run.'));
  await show(<Shown />);
  expect(await screen.findByText('You may not see this run.')).toBeVisible();
});
