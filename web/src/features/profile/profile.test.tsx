import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

import type { GetHealthData, GetHealthResponse } from '../../client';
import { aMe, flaws, on, refusal, show } from '../../testing';
import { shortcutOf } from '../../ui';
import { ProfilePage } from './ProfilePage';

function isWell(): void {
  on<GetHealthData, GetHealthResponse>('get', '/api/health', () => ({ status: 'ok', version: '1.4.2', storage: 'embedded' }));
}

it('says who somebody is, what they may do where, and which build answers', async () => {
  isWell();
  await show(<ProfilePage />);
  expect(screen.getByRole('heading', { name: 'Profile' })).toHaveFocus();
  expect(screen.getByText('Staff of the provider')).toBeVisible();
  expect(await screen.findByText('1.4.2')).toBeVisible();
  expect(await flaws()).toEqual([]);
});

it('goes without a version that cannot be had', async () => {
  on<GetHealthData, never>('get', '/api/health', () => refusal(500, 'internal', 'Something broke here.'));
  await show(<ProfilePage />);
  expect(await screen.findByText('The version is not known.')).toBeVisible();
});

it('says of whoever may do nothing that they may not', async () => {
  isWell();
  await show(<ProfilePage />, { me: aMe({ organizations: [] }), scope: 'global' });
  expect(await screen.findByText('Nowhere')).toBeInTheDocument();
});

it('switches the single key off', async () => {
  isWell();
  const user = userEvent.setup();
  await show(<ProfilePage />);
  const slash = (): unknown => shortcutOf(new KeyboardEvent('keydown', { key: '/' }));
  expect(slash()).toBe('search');
  await user.click(screen.getByRole('checkbox', { name: /single key/ }));
  expect(slash()).toBeUndefined();
  expect(screen.queryByText('Find anything, where nobody types')).toBeNull();
});

it('signs out', async () => {
  isWell();
  const signOut = vi.fn(() => Promise.resolve());
  const user = userEvent.setup();
  const { session } = await show(<ProfilePage />);
  vi.spyOn(session, 'signOut').mockImplementation(signOut);
  await user.click(screen.getByRole('button', { name: 'Sign out' }));
  expect(signOut).toHaveBeenCalledOnce();
});
