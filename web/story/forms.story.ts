import { expect, test } from 'vitest';

import { lines } from '../src/api';
import {
  createForm,
  deleteForm,
  exportExecutions,
  generateForm,
  importOrganizations,
  listExecutions,
  listForms,
  listFormVersions,
  replaceForm,
  rerunExecution,
  submitForm,
  type Execution,
} from '../src/client';
import { admin, organization, refusalOf } from './scene';

test('a form is generated, sent, changed and found in the history with what came of it', async () => {
  const contoso = admin(await organization('Contoso'));
  const draft = await contoso.call(generateForm, { body: { workflow: 'stale_users' } });
  expect(draft.fields?.map((field) => field.name)).toEqual(['days']);
  const made = await contoso.answer(createForm, { body: { ...draft, name: 'Stale users of TypeScript' } });
  const path = { formId: made.data.id };
  expect((await contoso.call(listForms, { query: { q: 'of typescript' } })).items.map((form) => form.id)).toEqual([path.formId]);

  const headers = { Prefer: 'wait=20' };
  const run = await contoso.call(submitForm, { path, headers, body: { values: { days: 30 } } });
  expect(run).toMatchObject({ status: 'Success', trigger: 'form', form: { id: path.formId } });
  const bad = await refusalOf(contoso.call(submitForm, { path, body: { values: { days: 'many' } } }));
  expect(bad.problem.errors?.map((field) => field.pointer)).toEqual(['/values/days']);

  const anew = { ...draft, name: 'Stale users of TypeScript, again' };
  expect((await refusalOf(contoso.call(replaceForm, { path, body: anew }))).problem.status).toBe(428);
  expect((await contoso.call(replaceForm, { path, headers: { 'If-Match': made.etag }, body: anew })).version).toBe(2);
  expect((await contoso.call(listFormVersions, { path })).items.map((one) => one.version)).toEqual([2, 1]);

  const again = await contoso.call(rerunExecution, { path: { id: run.id }, headers, body: { input: { days: 31 } } });
  expect(again).toMatchObject({ status: 'Success', trigger: 'rerun', origin: { id: run.id } });
  const query = { status: ['Success' as const, 'Failed' as const], trigger: ['form' as const], form: path.formId };
  expect((await contoso.call(listExecutions, { query })).items.map((one) => one.id)).toEqual([run.id]);
  expect(await (await contoso.call(exportExecutions, { query: { ...query, format: 'csv' } })).text()).toContain(run.id);
  const exported: string[] = [];
  for await (const one of lines<Execution>(await contoso.call(exportExecutions, { query: { ...query, format: 'jsonl' } }))) {
    exported.push(one.id);
  }
  expect(exported).toEqual([run.id]);
  await contoso.call(deleteForm, { path });
});

test('an import says what would change before it does', async () => {
  const body = { organizations: [{ name: 'Litware of TypeScript', tags: ['gold'] }] };
  const everywhere = admin(null);
  expect(await everywhere.call(importOrganizations, { query: { dryRun: true }, body })).toMatchObject({
    created: 1,
    dryRun: true,
  });
  expect(await everywhere.call(importOrganizations, { query: { dryRun: false }, body })).toMatchObject({
    created: 1,
    dryRun: false,
  });

  const file = new Blob(['name;tags\nProseware of TypeScript;gold\n'], { type: 'text/csv' });
  expect(await everywhere.call(importOrganizations, { body: file })).toMatchObject({ created: 1 });
});
