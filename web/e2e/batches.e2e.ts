import { expect, it } from 'vitest';

import { getExecution, undoExecution } from '../src/client';
import type { Execution } from '../src/client';
import { paths } from '../src/paths';
import { stage } from './stage';

const starter = { first_name: 'Rita', last_name: 'Lopes', email: 'rita.lopes@northwind.example' };
let before: Execution;

const on = stage(async ({ world, fabrikam }) => {
  before = await world.run('admin', fabrikam, 'user_onboarding', starter);
});

it('runs for three clients, and retries what has failed until all is well', async () => {
  const person = await on.eyes.person('admin', paths.newBatch('user_onboarding'));
  const { page } = person;
  // What goes on while nobody is signed in needs more than a role.
  await person.look('batch-needs-permission');
  await page.getByRole('button', { name: 'Give it to me for all clients' }).click();
  const clients = page.getByRole('group', { name: 'Clients', exact: true });
  for (const name of ['Contoso', 'Fabrikam', 'Adatum']) {
    await clients.getByRole('checkbox', { name }).check();
  }
  await page.getByRole('heading', { name: '3 clients' }).waitFor();
  await page.getByLabel('First name').fill(starter.first_name);
  await page.getByLabel('Last name').fill(starter.last_name);
  await page.getByLabel('Work e-mail').fill(starter.email);
  await person.settled();
  await person.look('batch-new');
  await page.getByRole('button', { name: 'Run for 3 clients' }).click();

  await person.title('Onboard a user');
  await page.getByText('3 of 3 done, 1 failed').waitFor();
  await page.getByText('Partly failed', { exact: true }).first().waitFor();
  const matrix = page.getByRole('table', { name: 'Clients' });
  const row = matrix.getByRole('row', { name: /Fabrikam/ });
  await row.getByText('Failed', { exact: true }).waitFor();
  await row.getByText(/already has the address/).waitFor();
  expect(await matrix.getByText('Succeeded', { exact: true }).count()).toBe(2);
  await person.look('batch-failed');

  await putRight();
  await page.getByRole('button', { name: 'Retry 1 failed' }).click();
  await page.getByText('All 3 succeeded').waitFor();
  await expect.poll(() => matrix.getByText('Succeeded', { exact: true }).count(), { timeout: 20_000 }).toBe(3);
  expect(await page.getByRole('button', { name: /^Retry/ }).count()).toBe(0);
  await person.look('batch-succeeded');

  // Each client leads to its run.
  await row.getByRole('link', { name: 'Fabrikam' }).click();
  await person.title('Onboard a user');
  await page.waitForURL(`**${paths.runs(on.fabrikam)}/*`);
  await person.leave();
});

/** Takes away who was there before. */
async function putRight(): Promise<void> {
  const api = on.world.as('admin', on.fabrikam);
  const undo = await api.call(undoExecution, { path: { id: before.id }, body: {} });
  await expect
    .poll(async () => (await api.call(getExecution, { path: { id: undo.id } })).status, { timeout: 20_000 })
    .toBe('Success');
}
