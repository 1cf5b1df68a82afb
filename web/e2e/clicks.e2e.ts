import { expect, it } from 'vitest';

import { counted, typeInto } from './clicks';
import { stage } from './stage';

const starter = ['Ana', 'Lima', 'ana.lima@contoso.example'] as const;

const other = ['Eva', 'Braga', 'eva.braga@contoso.example'] as const;

const on = stage(async ({ world, contoso }) => {
  await world.run('technician', contoso, 'license_report');
  await world.run('technician', contoso, 'user_onboarding', {
    first_name: 'Amara',
    last_name: 'Okafor',
    email: 'amara.okafor@contoso.example',
  });
});

it('takes six clicks to onboard a user for a client, with a licence', async () => {
  const person = await on.eyes.person('technician');
  const { page } = person;
  await person.settled();
  const effort = await counted(person);
  await page.getByRole('main').getByRole('link', { name: 'Contoso', exact: true }).first().click();
  await page.getByRole('link', { name: 'New starter' }).first().click();
  await page.getByLabel('First name').click();
  await typeInto(page, ...starter);
  await page.getByRole('combobox', { name: 'Licence' }).click();
  await page.getByRole('option', { name: /Business Premium/ }).click();
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByRole('region', { name: 'Run', exact: true }).getByText('Succeeded', { exact: true }).waitFor();
  expect(effort).toEqual({ clicks: 6, keys: 2, letters: starter.join('').length });
  await person.leave();
});

it('takes no click at all with the keys', async () => {
  const person = await on.eyes.person('technician');
  const { page } = person;
  await person.settled();
  const effort = await counted(person);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('con');
  await page.getByRole('option', { name: 'Contoso' }).waitFor();
  await page.keyboard.press('Enter');
  await person.title('Contoso');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('new');
  await page.getByRole('option', { name: 'New starter' }).first().waitFor();
  await page.keyboard.press('Enter');
  await person.title('New starter');
  await expect.poll(() => page.getByLabel('First name').isVisible()).toBe(true);
  await page.keyboard.press('Tab');
  await typeInto(page, ...other);
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Run', exact: true }).getByText('Succeeded', { exact: true }).waitFor();
  expect(effort).toEqual({ clicks: 0, keys: 8, letters: ['con', 'new', ...other].join('').length });
  await person.leave();
});

it('takes one click to a run that failed, and none to know why', async () => {
  const person = await on.eyes.person('technician');
  const { page } = person;
  await person.settled();
  const effort = await counted(person);
  const why = 'Somebody at this client already has the address amara.okafor@contoso.example. Nothing was changed.';
  // My runs are on the first page, and say why they failed.
  await page.getByRole('main').getByText(why).first().waitFor();
  await page.getByRole('link', { name: 'Onboard a user' }).first().click();
  await person.title('Onboard a user');
  await page.getByRole('main').getByText(why).first().waitFor();
  expect(effort).toEqual({ clicks: 1, keys: 0, letters: 0 });
  await person.leave();
});

it('takes three clicks to a run of a client that failed, from whichever page', async () => {
  const person = await on.eyes.person('technician');
  const { page } = person;
  await person.settled();
  const effort = await counted(person);
  await page.getByRole('main').getByRole('link', { name: 'Contoso', exact: true }).first().click();
  await person.title('Contoso');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: 'Failed', exact: true }).click();
  const row = page
    .getByRole('table', { name: 'Runs for Contoso' })
    .getByRole('row')
    .filter({ hasText: 'Somebody at this client' });
  await row.first().waitFor();
  expect(await page.getByRole('table').getByText('Licence report').count()).toBe(0);
  expect(effort).toEqual({ clicks: 3, keys: 0, letters: 0 });
  await person.look('runs-failed');
  await person.leave();
});
