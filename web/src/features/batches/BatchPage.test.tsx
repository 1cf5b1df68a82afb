import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

import type {
  BatchDetail,
  BatchItem,
  CancelBatchData,
  CancelBatchResponse,
  ContinueBatchData,
  ContinueBatchResponse,
  GetBatchData,
  GetBatchResponse,
  GetMetadataData,
  GetMetadataResponse,
  Grant,
  ListBatchItemsData,
  ListBatchItemsResponse,
  ListUserPermissionsData,
  ListUserPermissionsResponse,
  Permissions,
  PutPermissionsData,
  PutPermissionsResponse,
  RetryBatchData,
  RetryBatchResponse,
} from '../../client';
import { MeContext, nothing } from '../../scope';
import { aMe, aMembership, aWorkflow, contoso, flaws, on, refusal, showAt, signedIn, type Stage } from '../../testing';
import { BatchPage } from './BatchPage';
import { aBatch, aFailure, anItem, none } from './samples.testing';

/** What the platform answers now; tests change it, as time does. */
interface World {
  batch: BatchDetail;
  items: BatchItem[];
}

const failedOnce: World = {
  batch: aBatch({ counts: { ...none, success: 1, failed: 1 }, allowed: ['retry-failed'] }),
  items: [anItem(), aFailure()],
};

function open(
  world: World,
  { me = aMe(), at = `/all/batches/${aBatch().id}` } = {},
): { stage: Promise<Stage>; asked: ReturnType<typeof vi.fn> } {
  const asked = vi.fn();
  on<GetBatchData, GetBatchResponse>('get', '/api/batches/{id}', () => {
    asked();
    return world.batch;
  });
  on<ListBatchItemsData, ListBatchItemsResponse>('get', '/api/batches/{id}/items', () => ({ items: world.items }));
  on<GetMetadataData, GetMetadataResponse>('get', '/api/metadata', () => ({
    version: 'v',
    workflows: [aWorkflow()],
    dataProviders: [],
  }));
  const element = (
    <MeContext value={me}>
      <BatchPage />
    </MeContext>
  );
  const stage = showAt(
    at,
    [
      { path: '/all/batches/:batchId', element },
      { path: '*', element: 'elsewhere' },
    ],
    signedIn,
    me,
  );
  return { stage, asked };
}

function row(name: string): HTMLElement {
  const found = screen.getByText(name).closest<HTMLElement>('[role=row]');
  if (found === null) {
    throw new Error('the client is in no row');
  }
  return found;
}

it('shows each client with its outcome, why, and the way to its run', async () => {
  open({
    batch: aBatch({ counts: { ...none, success: 1, failed: 1, refused: 1 }, allowed: ['retry-failed'], input: { days: 3 } }),
    items: [
      anItem(),
      aFailure(),
      anItem({ organizationId: 'x', name: 'Adatum', status: 'refused', executionId: undefined, problem: 'It is inactive.' }),
    ],
  });
  expect(await screen.findByText('3 of 3 done, 2 failed')).toBeVisible();
  await screen.findByText('Contoso');
  expect(row('Fabrikam')).toHaveTextContent('FailedThe licence is used up.');
  expect(row('Adatum')).toHaveTextContent('Not startedIt is inactive.');
  expect(within(row('Adatum')).queryByRole('link')).not.toBeInTheDocument();
  expect(within(row('Contoso')).getByRole('link')).toHaveAttribute(
    'href',
    `/o/${contoso}/runs/019f2c00-0000-7000-8000-0000000000a1`,
  );
  expect(screen.getByRole('img', { name: '1 succeeded, 1 failed, 1 not started' })).toBeInTheDocument();
  expect(await flaws()).toEqual([]);
});

it('shows those with one outcome, as the address says', async () => {
  const { stage } = open(failedOnce);
  await userEvent.click(await screen.findByRole('button', { name: '1 failed' }));
  await waitFor(() => expect(screen.queryByText('Contoso')).not.toBeInTheDocument());
  expect(screen.getByText('Fabrikam')).toBeVisible();
  expect((await stage).router.state.location.search).toBe('?show=failed');
  await userEvent.click(screen.getByRole('button', { name: 'All' }));
  expect(await screen.findByText('Contoso')).toBeVisible();
});

it('settles by itself, and is not looked at any more when it is over', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const world: World = {
    batch: aBatch({ stage: 'running', counts: { ...none, open: 2 } }),
    items: [anItem({ status: 'Running' }), aFailure({ status: 'Pending', problem: undefined })],
  };
  const { asked } = open(world);
  expect(await screen.findByText('0 of 2 done')).toBeVisible();
  Object.assign(world, failedOnce);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await screen.findByText('2 of 2 done, 1 failed')).toBeVisible();
  expect(await screen.findByText('The licence is used up.')).toBeVisible();
  const times = asked.mock.calls.length;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked).toHaveBeenCalledTimes(times);
  vi.useRealTimers();
});

it('tries again what failed, once, and follows that', async () => {
  const world = { ...failedOnce };
  open(world);
  const retried = vi.fn();
  on<RetryBatchData, RetryBatchResponse>('post', '/api/batches/{id}/retry-failed', () => {
    retried();
    world.batch = aBatch({ stage: 'running', round: 2, counts: { ...none, success: 1, open: 1 }, allowed: ['cancel'] });
    return world.batch;
  });
  await userEvent.dblClick(await screen.findByRole('button', { name: 'Retry 1 failed' }));
  expect(await screen.findByText('Round 2')).toBeVisible();
  expect(screen.getByText('1 of 2 done')).toBeVisible();
  expect(screen.queryByRole('button', { name: /Retry/ })).not.toBeInTheDocument();
  expect(retried).toHaveBeenCalledTimes(1);
});

it('says why nothing was tried again, and how it stands', async () => {
  open(failedOnce);
  on<RetryBatchData, never>('post', '/api/batches/{id}/retry-failed', () =>
    refusal(409, 'nothing_to_retry', 'Nothing of it failed.'),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Retry 1 failed' }));
  expect(await screen.findByText('Nothing was tried again.')).toBeVisible();
  expect(screen.getByText(/Nothing of it failed/)).toBeVisible();
  expect(screen.getByText('2 of 2 done, 1 failed')).toBeVisible();
});

/** Takes a grant for all clients, and tells what was given. */
function takeGrant() {
  const given = vi.fn<(permissions: Permissions) => void>();
  const held: Grant = {
    userId: 't_o',
    organizationId: 'global',
    permissions: { ...nothing, canViewHistory: true },
    grantedAt: '2026-11-20T09:00:00.000Z',
  };
  on<ListUserPermissionsData, ListUserPermissionsResponse>('get', '/api/permissions/users/{userId}', () => ({ items: [held] }));
  on<PutPermissionsData, PutPermissionsResponse>('put', '/api/permissions/{userId}/{orgId}', ({ path, body }) => {
    expect(path).toMatchObject({ userId: 't_o', orgId: 'global' });
    given(body.permissions);
    return { ...held, permissions: body.permissions };
  });
  return given;
}

const byRole = aMe({
  user: { ...aMe().user, isPlatformAdmin: true },
  globalPermissions: { ...nothing, canViewHistory: true, canExecuteWorkflows: true },
});

it('lets an administrator who has a role alone give themselves what a retry needs', async () => {
  const world: World = { ...failedOnce, batch: { ...failedOnce.batch, allowed: [] } };
  open(world, { me: byRole });
  const given = takeGrant();
  expect(await screen.findByText('To retry what failed, you need a permission of your own.')).toBeVisible();
  expect(screen.getByText(/the permission “Run workflows”, given to you by name/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Retry 1 failed' })).toBeNull();
  expect(await flaws()).toEqual([]);
  world.batch = failedOnce.batch;
  await userEvent.click(screen.getByRole('button', { name: 'Give it to me for all clients' }));
  expect(await screen.findByRole('button', { name: 'Retry 1 failed' })).toBeVisible();
  expect(screen.queryByText(/permission of your own/)).toBeNull();
  expect(given.mock.calls).toEqual([[{ ...nothing, canViewHistory: true, canExecuteWorkflows: true }]]);
});

it('says what somebody lacks who had it when the page was loaded', async () => {
  const world = { ...failedOnce };
  open(world);
  on<RetryBatchData, never>('post', '/api/batches/{id}/retry-failed', () => {
    world.batch = { ...failedOnce.batch, allowed: [] };
    return refusal(409, 'owner_needs_grant', 'Give yourself canExecuteWorkflows.');
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Retry 1 failed' }));
  expect(await screen.findByText('To retry what failed, you need a permission of your own.')).toBeVisible();
  expect(screen.getByText(/somebody who administers the platform can do that/)).toBeVisible();
  expect(screen.queryByText(/canExecuteWorkflows/)).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Give it to me for all clients' })).toBeNull();
});

it('says nothing of it to somebody who only looks', async () => {
  open({ ...failedOnce, batch: { ...failedOnce.batch, allowed: [], owner: { id: 'other', displayName: 'Ada Admin' } } });
  expect(await screen.findByText('2 of 2 done, 1 failed')).toBeVisible();
  expect(screen.queryByText(/permission of your own/)).toBeNull();
});

it('is cancelled after a question that says what becomes of whom', async () => {
  const world: World = {
    batch: aBatch({ stage: 'running', counts: { ...none, success: 3, open: 1, waiting: 2 }, allowed: ['cancel'] }),
    items: [],
  };
  open(world);
  const cancelled = vi.fn();
  on<CancelBatchData, CancelBatchResponse>('post', '/api/batches/{id}/cancel', () => {
    cancelled();
    world.batch = aBatch({ stage: 'cancelling', counts: { ...none, success: 3, open: 1, cancelled: 2 }, allowed: ['cancel'] });
    return world.batch;
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel the batch' }));
  const dialog = await screen.findByRole('alertdialog');
  expect(dialog).toHaveTextContent(
    'What is done for 3 clients stays as it is. 1 run under way will be asked to stop. Nothing is started for 2 clients.',
  );
  expect(cancelled).not.toHaveBeenCalled();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel the batch' }));
  expect(await screen.findByText('Stopping')).toBeVisible();
  expect(cancelled).toHaveBeenCalledTimes(1);
});

it('says why it is held, and goes on when somebody says so', async () => {
  const world: World = {
    batch: aBatch({
      stage: 'held',
      counts: { ...none, failed: 1, waiting: 41 },
      canary: { tags: ['pilot'], stopAbove: 10 },
      canaryCounts: { ...none, failed: 1 },
      trouble: 'Of 1 that went first, 1 did not succeed. Look at them, then continue or cancel.',
      allowed: ['continue', 'cancel'],
      owner: { id: 'other', displayName: 'Ada Admin' },
    }),
    items: [aFailure({ isCanary: true })],
  };
  open(world);
  expect(await screen.findByText(/Of 1 that went first, 1 did not succeed/)).toHaveTextContent(
    'its runs are made with your permissions',
  );
  expect(await screen.findByText('goes first')).toBeVisible();
  expect(await flaws()).toEqual([]);
  on<ContinueBatchData, ContinueBatchResponse>('post', '/api/batches/{id}/continue', () => {
    world.batch = aBatch({ stage: 'running', round: 2, counts: { ...none, failed: 1, open: 41 }, allowed: ['cancel'] });
    return world.batch;
  });
  await userEvent.click(screen.getByRole('button', { name: 'Continue for 41 clients' }));
  expect(await screen.findByText('1 of 42 done, 1 failed')).toBeVisible();
  await waitFor(() => expect(screen.queryByText(/went first/)).not.toBeInTheDocument());
});

it('looks the same whether there is no such batch or it is somebody else’s', async () => {
  open(failedOnce);
  on<GetBatchData, never>('get', '/api/batches/{id}', () => refusal(404, 'not_found', 'There is no such batch.'));
  expect(await screen.findByText(/There is no such batch, or it is somebody else/)).toBeVisible();
});

it('asks nothing for somebody who may neither run workflows nor see runs', async () => {
  const { asked } = open(failedOnce, {
    me: aMe({ organizations: [aMembership({ permissions: { ...nothing, canManageForms: true } })] }),
  });
  expect(await screen.findByText('You may not run workflows for any client.')).toBeVisible();
  expect(asked).not.toHaveBeenCalled();
});
