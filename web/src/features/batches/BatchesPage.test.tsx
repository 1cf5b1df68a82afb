import { focusManager } from '@tanstack/react-query';
import { act, screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';

import type { Batch, GetBatchData, GetBatchResponse, ListBatchesData, ListBatchesResponse } from '../../client';
import { nothing } from '../../scope';
import { aMe, aMembership, flaws, on, refusal, show } from '../../testing';
import { BatchesPage } from './BatchesPage';
import { aBatch, none } from './samples.testing';

function listing(batches: Batch[]): void {
  on<ListBatchesData, ListBatchesResponse>('get', '/api/batches', () => ({ items: batches }));
}

it('says of each batch how it stands, for whom, and whose it is', async () => {
  const batch = aBatch({ counts: { ...none, success: 41, failed: 2 } });
  listing([batch]);
  on<GetBatchData, GetBatchResponse>('get', '/api/batches/{id}', () => batch);
  await show(<BatchesPage />);
  const table = await screen.findByRole('table', { name: 'Batches' });
  expect(await within(table).findByText('43 of 43 done, 2 failed')).toBeVisible();
  expect(within(table).getByText('Partly failed')).toBeVisible();
  expect(within(table).getByText('All clients')).toBeVisible();
  expect(within(table).getByText('Theo Technician')).toBeVisible();
  expect(within(table).getByRole('link', { name: 'Licence report' })).toHaveAttribute('href', `/all/batches/${batch.id}`);
  expect(screen.getByRole('link', { name: 'New batch' })).toHaveAttribute('href', '/all/batches/new');
  expect(await flaws()).toEqual([]);
});

it('asks once how a batch went that is over, and again and again about one that goes on', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const over = aBatch();
  const running = aBatch({ id: '019f2c00-0000-7000-8000-0000000000b2', stage: 'running', counts: { ...none, open: 2 } });
  listing([running, over]);
  const asked = vi.fn<(id: string) => void>();
  on<GetBatchData, GetBatchResponse>('get', '/api/batches/{id}', ({ path }) => {
    asked(path.id);
    return path.id === over.id ? over : running;
  });
  const { router } = await show(<BatchesPage />);
  expect(await screen.findByText('All 2 succeeded')).toBeVisible();
  await vi.advanceTimersByTimeAsync(31_000);
  // Back at the window after a while.
  act(() => focusManager.setFocused(false));
  act(() => focusManager.setFocused(true));
  await act(() => router.navigate('/?again'));
  await vi.advanceTimersByTimeAsync(1_000);
  const times = (id: string): number => asked.mock.calls.filter(([one]) => one === id).length;
  expect(times(over.id)).toBe(1);
  // Every five seconds, and at the return.
  expect(times(running.id)).toBeGreaterThanOrEqual(6);
  expect(times(running.id)).toBeLessThanOrEqual(9);
  act(() => focusManager.setFocused(undefined));
  vi.useRealTimers();
});

it('says what a batch is for to whoever has none', async () => {
  listing([]);
  await show(<BatchesPage />);
  expect(await screen.findByText('You have run nothing for many clients yet.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Choose a workflow' })).toBeVisible();
});

it('says so when they cannot be loaded', async () => {
  on<ListBatchesData, never>('get', '/api/batches', () => refusal(400, 'cursor_invalid', 'This list has changed.'));
  await show(<BatchesPage />);
  expect(await screen.findByText('The batches could not be loaded.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
});

it('is not for those who may run nothing', async () => {
  await show(<BatchesPage />, {
    me: aMe({ organizations: [aMembership({ permissions: { ...nothing, canViewHistory: true } })] }),
  });
  expect(await screen.findByText(/You may not run workflows/)).toBeVisible();
});
