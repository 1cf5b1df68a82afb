import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { DownloadFileData, DownloadFileResponse } from '../../../client';
import { flaws, on, refusal, show } from '../../../testing';
import { giveSizes } from '../stage.testing';
import { bytes } from './bytes';
import { Result } from './Result';
import { asCsv, asTabs, cellText, compare, tableOf } from './table';

const columns = [
  { key: 'name', label: 'Name' },
  { key: 'free', label: 'Free' },
];

const none = { columns: [], rows: [] };

describe('a table', () => {
  beforeEach(() => {
    giveSizes();
  });

  const names = (): string[] =>
    within(screen.getByRole('table'))
      .getAllByRole('row')
      .slice(1)
      .map((row) => within(row).getAllByRole('cell')[0]?.textContent ?? '');

  it('sorts by a column, numbers by their size', async () => {
    const rows = [
      { name: 'a2', free: 100 },
      { name: 'A10', free: 9 },
      { name: '', free: 20 },
    ];
    await show(<Result result={{ kind: 'table', columns, rows }} name="report" />);
    expect(names()).toEqual(['a2', 'A10', '']);
    await userEvent.click(screen.getByRole('button', { name: 'Free' }));
    expect(names()).toEqual(['A10', '', 'a2']);
    expect(screen.getByRole('columnheader', { name: 'Free' })).toHaveAttribute('aria-sort', 'ascending');
    await userEvent.click(screen.getByRole('button', { name: 'Free' }));
    expect(names()).toEqual(['a2', '', 'A10']);
    expect(screen.queryByRole('searchbox')).toBeNull();
    expect(await flaws()).toEqual([]);
  });

  it('is searched when it is long, and only what is in sight is in the page', async () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => ({ name: `user ${at}`, free: at }));
    await show(<Result result={{ kind: 'table', columns, rows }} name="report" />);
    expect(screen.getAllByRole('row').length).toBeLessThan(100);
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the result' }), 'user 9999');
    expect(await screen.findByText('1 of 10,000 rows')).toBeVisible();
    expect(names()).toEqual(['user 9999']);
  });

  it('goes into a spreadsheet as what it is, and never as a formula', () => {
    const data = tableOf(columns, [
      { name: '=cmd|x', free: -3 },
      { name: 'Ana "A", \nB', free: true },
      { name: '+44 1', free: null },
    ]);
    expect(asCsv(data ?? none)).toBe('Name,Free\r\n\'=cmd|x,-3\r\n"Ana ""A"", \nB",true\r\n\'+44 1,\r\n');
    expect(asTabs(data ?? none)).toBe('Name\tFree\n\'=cmd|x\t-3\nAna "A",  B\ttrue\n\'+44 1\t\n');
  });

  it('without columns is shown as it was written', async () => {
    await show(<Result result={{ kind: 'table', rows: [{ a: { b: 1 } }] }} name="report" />);
    expect(screen.getByLabelText('Result')).toHaveTextContent('"b": 1');
  });

  it('reads values as people do', () => {
    expect([true, false, null, undefined, 1234.5, '2026-04-23', 'x', ['a', 1]].map(cellText)).toEqual([
      'Yes',
      'No',
      '',
      '',
      '1,234.5',
      '23 Apr 2026',
      'x',
      'a, 1',
    ]);
    expect(cellText('2026-04-23T10:00:00.000Z')).toMatch(/23 Apr 2026, \d\d:00/);
    expect([compare('', 'a'), compare('a2', 'A10')].map(Math.sign)).toEqual([1, -1]);
  });
});

it('shows a flat value by names, and another one as it is written', async () => {
  await show(
    <>
      <Result
        result={{ kind: 'json', value: { userPrincipalName: 'ana@contoso.example', keptGroups: [], removed: ['Sales', 'VPN'] } }}
        name="x"
      />
      <Result result={{ kind: 'json', value: [{ deep: { er: 1 } }] }} name="x" />
    </>,
  );
  expect(screen.getByText('User principal name')).toBeVisible();
  expect(screen.getByText('None')).toBeVisible();
  expect(screen.getByLabelText('Result')).toHaveTextContent('"er": 1');
  expect(screen.getAllByRole('button', { name: 'Copy as JSON' })).toHaveLength(2);
  expect(await flaws()).toEqual([]);
});

it('shows markdown as what it says, and nothing of HTML or of addresses that do something', async () => {
  const text =
    '# Done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<img src=x onerror=alert(1)> [good](https://x.example) [bad](javascript:alert(1))';
  await show(<Result result={{ kind: 'markdown', value: text }} name="x" />);
  expect(await screen.findByRole('link', { name: 'good' }, { timeout: 5_000 })).toHaveAttribute('rel', 'noreferrer');
  expect(document.querySelector('img')).toBeNull();
  expect(document.body.innerHTML).not.toContain('javascript:');
});

describe('a file', () => {
  const file = { id: 'f1', name: 'users.csv', size: 1_234_567, contentType: 'text/csv' };

  it('is downloaded under its name', async () => {
    on<DownloadFileData, DownloadFileResponse>('get', '/api/files/{fileId}', () => new Blob(['a']));
    let kept: unknown;
    URL.createObjectURL = (given) => {
      kept = given;
      return 'blob:x';
    };
    URL.revokeObjectURL = () => {};
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
    await show(<Result result={{ kind: 'file', file }} name="x" />);
    expect(screen.getByText('1.2 MB')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Download' }));
    await waitFor(() => expect(kept).toBeInstanceOf(File));
  });

  it('that is not kept any more says so', async () => {
    on<DownloadFileData, never>('get', '/api/files/{fileId}', () => refusal(404, 'not_found', 'The file is not kept any more.'));
    await show(<Result result={{ kind: 'file', file }} name="x" />);
    await userEvent.click(screen.getByRole('button', { name: 'Download' }));
    expect(await screen.findByText('The file is not kept any more.')).toBeVisible();
  });

  it('has a size that people can read', () => {
    expect([0, 999, 1_000, 3_400_000].map(bytes)).toEqual(['0 B', '999 B', '1 KB', '3.4 MB']);
  });
});
