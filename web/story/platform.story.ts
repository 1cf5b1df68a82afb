import { expect, test } from 'vitest';

import {
  changeOrganization,
  createOrganization,
  deleteSetting,
  getHealth,
  getMe,
  getOrganization,
  getSetting,
  getWorkflow,
  listAttention,
  listAuditEntries,
  listOptions,
  listSecrets,
  listSettings,
  listWorkflows,
  putSecret,
  putSetting,
  startExecution,
} from '../src/client';
import { admin, organization, refusalOf, stranger } from './scene';

test('who one is, and what is there', async () => {
  const me = await admin(null).call(getMe);
  expect(me.user.isPlatformAdmin).toBe(true);
  expect(me.globalPermissions?.canManageConfig).toBe(true);
  expect((await admin(null).call(getHealth)).status).toBe('ok');
});

test('an organization is made and changed by one at a time', async () => {
  const everywhere = admin(null);
  const made = await everywhere.answer(createOrganization, { body: { name: 'Tailspin of TypeScript', tags: ['gold'] } });
  expect(made.status).toBe(201);
  expect(made.location).toBe(`/api/organizations/${made.data.id}`);

  const there = admin(made.data.id);
  const path = { orgId: made.data.id };
  const read = await there.answer(getOrganization, { path });
  const headers = { 'If-Match': read.etag };
  const changed = await there.call(changeOrganization, { path, headers, body: { tags: ['gold', 'emea'] } });
  expect(changed.tags).toEqual(expect.arrayContaining(['gold', 'emea']));

  const stale = await refusalOf(there.call(changeOrganization, { path, headers, body: { tags: [] } }));
  expect(stale.problem).toMatchObject({ status: 412, code: 'changed_meanwhile' });
});

test('settings and secrets belong to one organization', async () => {
  const contoso = admin(await organization('Contoso'));
  const key = 'story_of_typescript';
  const made = await contoso.answer(putSetting, { path: { key }, body: { type: 'string', value: 'Leeds' } });
  expect(made.status).toBe(201);
  expect(await contoso.call(getSetting, { path: { key } })).toMatchObject({ value: 'Leeds', source: 'organization' });
  expect((await contoso.call(listSettings, { query: { limit: 200 } })).items.map((s) => s.key)).toContain(key);
  await contoso.call(deleteSetting, { path: { key } });
  expect((await refusalOf(contoso.call(getSetting, { path: { key } }))).problem.status).toBe(404);

  await contoso.call(putSecret, { path: { key }, body: { value: 'correct horse battery' } });
  const secrets = await contoso.call(listSecrets);
  expect(secrets.items.map((s) => s.key)).toContain(key);
  expect(JSON.stringify(secrets)).not.toContain('horse');
});

test('what can be run, and what it asks for', async () => {
  const contoso = admin(await organization('Contoso'));
  const known = await contoso.call(listWorkflows, { query: { limit: 200 } });
  expect(known.items.map((w) => w.name)).toContain('stale_users');
  const one = await contoso.call(getWorkflow, { path: { name: 'stale_users' } });
  expect(one.parameters[0]).toMatchObject({ name: 'days', type: 'int' });
  const people = await contoso.call(listOptions, { path: { name: 'directory_users' }, body: {} });
  expect(people.options.length).toBeGreaterThan(0);
});

test('a refusal is typed and says every bad field', async () => {
  const contoso = admin(await organization('Contoso'));
  const path = { name: 'stale_users' };
  const invalid = await refusalOf(contoso.call(startExecution, { path, body: { input: { days: 0 } } }));
  expect(invalid.problem).toMatchObject({ status: 422, code: 'validation_failed' });
  expect(invalid.problem.errors?.map((e) => e.pointer)).toEqual(['/input/days']);

  // The compiler refuses what the contract does not know.
  // @ts-expect-error -- there is no such property
  const unknown = await refusalOf(contoso.call(startExecution, { path, body: { inputs: {} } }));
  expect(unknown.problem.errors?.[0]?.code).toBe('unknown_property');

  const nowhere = await refusalOf(admin(null).call(listSettings));
  expect(nowhere.problem).toMatchObject({ status: 400, code: 'scope_required' });
  expect((await refusalOf(stranger(null).call(getMe))).problem.status).toBe(401);
});

test('what was done is in the trail, and nothing waits for a person', async () => {
  const contoso = await organization('Contoso');
  const trail = await admin(contoso).call(listAuditEntries, { query: { limit: 200 } });
  expect(trail.items.map((entry) => entry.action)).toContain('secret.put');
  expect((await admin(null).call(listAttention)).items).toEqual(expect.any(Array));
});
