import { act, renderHook } from '@testing-library/react';
import { expect, it, vi } from 'vitest';

import { useAct } from './useAct';

it('does one thing at a time, although the button is pressed again before it is drawn anew', async () => {
  const ends: (() => void)[] = [];
  const does = vi.fn(() => new Promise<void>((go) => ends.push(go)));
  const { result } = renderHook(() => useAct(does, () => {}));
  const { start } = result.current;
  act(() => {
    start();
    start();
  });
  expect(does).toHaveBeenCalledTimes(1);
  expect(result.current.isBusy).toBe(true);
  await act(async () => {
    ends[0]?.();
    await Promise.resolve();
  });
  act(() => result.current.start());
  expect(does).toHaveBeenCalledTimes(2);
});

it('says why it was not done, until it is tried again', async () => {
  const failed = new Error('no');
  const then = vi.fn();
  const { result } = renderHook(() => useAct(() => Promise.reject(failed), then));
  await act(async () => {
    result.current.start();
    await Promise.resolve();
  });
  expect(result.current).toMatchObject({ isBusy: false, error: failed });
  act(() => result.current.clear());
  expect(result.current.error).toBeUndefined();
  expect(then).not.toHaveBeenCalled();
});
