import { beforeAll, expect, test } from 'vitest';

import {
  createBatch,
  createHook,
  createSchedule,
  deleteHook,
  deleteSchedule,
  getBatch,
  getExecutionLogs,
  getMe,
  listBatchItems,
  listExecutions,
  listSchedules,
  previewSchedule,
  putPermissions,
  sendToHook,
  startExecution,
} from '../src/client';
import { admin, eventually, organization, over, refusalOf } from './scene';

const path = { name: 'stale_users' };

// What runs while nobody is signed in needs a permission that stays: a role of the token does not count.
beforeAll(async () => {
  const me = await admin(null).call(getMe);
  const permissions = { canExecuteWorkflows: true, canManageConfig: true, canManageForms: true, canViewHistory: true };
  await admin(null).call(putPermissions, { path: { userId: me.user.id, orgId: 'global' }, body: { permissions } });
});

test('a run is started once, waited for, read and found again', async () => {
  const contoso = admin(await organization('Contoso'));
  const headers = { 'Idempotency-Key': 'story-of-typescript', Prefer: 'wait=20' };
  const body = { input: { days: 30 }, reference: { system: 'halopsa', id: '48211' } };
  const run = await contoso.call(startExecution, { path, headers, body });
  expect(run.status).toBe('Success');
  expect(run.result?.kind).toBe('table');
  expect((await contoso.call(startExecution, { path, headers, body })).id).toBe(run.id);
  const reused = await refusalOf(contoso.call(startExecution, { path, headers, body: { input: { days: 31 } } }));
  expect(reused.problem.code).toBe('idempotency_key_reused');

  const log = await contoso.call(getExecutionLogs, { path: { id: run.id }, query: { wait: 5 } });
  expect(log).toMatchObject({ done: true, status: 'Success' });
  const history = await contoso.call(listExecutions, { query: { limit: 200 } });
  expect(history.items.map((one) => one.id)).toContain(run.id);
});

test('a batch runs for many', async () => {
  const contoso = await organization('Contoso');
  const targets = { ids: [contoso, await organization('Fabrikam')] };
  const everywhere = admin(null);
  const batch = await everywhere.call(createBatch, { body: { workflow: path.name, input: { days: 30 }, targets } });
  const done = await eventually(
    () => everywhere.call(getBatch, { path: { id: batch.id } }),
    (now) => now.stage === 'done' && now.counts.open === 0,
  );
  expect(done.counts.success).toBe(2);
  const items = await everywhere.call(listBatchItems, { path: { id: batch.id } });
  expect(items.items.map((item) => item.organizationId)).toContain(contoso);
});

test('a schedule says when it fires', async () => {
  const contoso = admin(await organization('Contoso'));
  const timing = { cron: '0 3 * * 1-5', zone: 'Europe/London' };
  expect((await contoso.call(previewSchedule, { body: timing })).fires).toHaveLength(10);
  const made = await contoso.call(createSchedule, {
    body: { name: 'Nightly', workflow: path.name, input: { days: 30 }, ...timing },
  });
  expect(made.nextFires).toHaveLength(10);
  expect((await contoso.call(listSchedules)).items.map((s) => s.id)).toContain(made.id);
  await contoso.call(deleteSchedule, { path: { id: made.id } });
});

test('a hook starts a run', async () => {
  const contoso = admin(await organization('Contoso'));
  const made = await contoso.call(createHook, {
    body: { name: 'Alarm', workflow: path.name, input: { days: 30 }, proof: 'key', headers: { proof: 'X-Story-Key' } },
  });
  const taken = await contoso.call(sendToHook, {
    path: { id: made.id },
    body: new Blob(['{}']),
    headers: { 'X-Story-Key': made.secret },
  });
  expect((await over(contoso, taken.executionId)).status).toBe('Success');
  await contoso.call(deleteHook, { path: { id: made.id } });
});
