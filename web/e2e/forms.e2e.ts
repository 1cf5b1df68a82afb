import { listExecutions } from '../src/client';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { paths } from '../src/paths';
import { refused, unanswered } from './console';
import { stage } from './stage';

let starter: string;
let licences: string;

const on = stage(async ({ world, contoso }) => {
  starter = await world.form('technician', contoso, 'New starter');
  licences = await world.form('technician', contoso, 'Our licences');
});

const ana = { first_name: 'Ana', last_name: 'Lima', email: 'ana.lima@contoso.example' };

async function fill(page: Page, first = 'Ana', last = 'Lima', email = ana.email): Promise<void> {
  await page.getByLabel('First name').fill(first);
  await page.getByLabel('Last name').fill(last);
  await page.getByLabel('Work e-mail').fill(email);
}

/** How many runs of a form there are. */
async function runsOf(form: string): Promise<number> {
  const { items } = await on.world.as('technician', on.contoso).call(listExecutions, { query: { form } });
  return items.length;
}

it('onboards somebody for a client, from the first page on, and watches', async () => {
  const person = await on.eyes.person('technician');
  const { page } = person;
  await page.keyboard.press('Control+k');
  await page.keyboard.type('cont');
  await page.getByRole('option', { name: 'Contoso' }).waitFor();
  await page.keyboard.press('Enter');
  await person.title('Contoso');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('starter');
  await page.getByRole('option', { name: 'New starter' }).first().waitFor();
  await page.keyboard.press('Enter');
  await person.title('New starter');

  await fill(page);
  // What the licence needs is asked once there is one.
  expect(await page.getByLabel('Country of use').isVisible()).toBe(false);
  await page.getByRole('combobox', { name: 'Licence' }).click();
  await page.getByRole('option', { name: /Business Premium/ }).click();
  await page.getByLabel('Country of use').fill('PT');
  await page.getByRole('button', { name: 'Run for Contoso' }).click();

  const panel = page.getByRole('region', { name: 'Run' });
  await panel.getByText('Succeeded', { exact: true }).waitFor();
  const steps = panel.getByRole('list', { name: 'Steps' });
  expect(await steps.getByRole('listitem').count()).toBe(4);
  await panel.getByText(/^Log/).click();
  const log = panel.getByRole('log');
  await log.getByText('The account is ready.').waitFor();
  await panel.getByRole('searchbox', { name: 'Search the log' }).fill('licence');
  await panel.getByText(/^1 of \d+$/).waitFor();
  await person.look('form-succeeded');
  await person.leave();
});

it('says honestly that the same person cannot be onboarded twice, and lets it be changed', async () => {
  await on.world.send('technician', on.contoso, 'New starter', {
    first_name: 'Eva',
    last_name: 'Braga',
    email: 'eva.braga@contoso.example',
  });
  const person = await on.eyes.person('technician', paths.form(on.contoso, starter));
  const { page } = person;
  await fill(page, 'Eva', 'Braga', 'eva.braga@contoso.example');
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  const panel = page.getByRole('region', { name: 'Run' });
  await panel.getByText('Failed', { exact: true }).first().waitFor();
  await panel
    .getByText('Somebody at this client already has the address eva.braga@contoso.example. Nothing was changed.')
    .first()
    .waitFor();
  await person.look('form-failed');
  await panel.getByRole('button', { name: 'Edit and run again' }).click();
  // What was entered is still there.
  expect(await page.getByLabel('First name').inputValue()).toBe('Eva');
  await page.getByLabel('Work e-mail').fill('eva.braga.2@contoso.example');
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await panel.getByText('Succeeded', { exact: true }).waitFor();
  await person.leave();
});

it('says beside the field what is wrong with it, before anything is sent', async () => {
  const person = await on.eyes.person('technician', paths.form(on.contoso, starter));
  const { page } = person;
  await page.getByLabel('Work e-mail').fill('not an address');
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByText('3 fields need attention.').waitFor();
  expect(await page.getByLabel('Work e-mail').getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => page.getByLabel('First name').evaluate((field) => field === document.activeElement)).toBe(true);
  await person.look('form-invalid');
  await person.leave();
});

it('puts what the platform refuses beside the field that it is about', async () => {
  const person = await on.eyes.person('technician', paths.form(on.contoso, starter));
  const { page } = person;
  await fill(page, 'A'.repeat(65));
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  const name = page.getByLabel('First name');
  await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
  expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.getByText(/64/).first().waitFor();
  expect(await name.inputValue()).toHaveLength(65);
  await person.look('form-refused');
  await name.fill('Anabela');
  await expect.poll(() => name.getAttribute('aria-invalid')).not.toBe('true');
  await person.leave([refused(422)]);
});

it('is sent once, however often it is pressed', async () => {
  const before = await runsOf(licences);
  const person = await on.eyes.person('client-user', paths.form(on.contoso, licences));
  const { page } = person;
  let sent = 0;
  page.on('request', (request) => (sent += request.url().endsWith('/submissions') ? 1 : 0));
  await page.getByRole('button', { name: 'Run for Contoso' }).dblclick();
  await page.getByText('Succeeded', { exact: true }).first().waitFor();
  expect(sent).toBe(1);
  expect(await runsOf(licences)).toBe(before + 1);
  await person.look('request-sent');
  await person.leave();
});

it('starts no second run when the answer was lost and it is sent again', async () => {
  const before = await runsOf(licences);
  const person = await on.eyes.person('client-user', paths.form(on.contoso, licences));
  const { page } = person;
  const keys: (string | undefined)[] = [];
  await page.route('**/submissions', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length === 1) {
      await route.fetch();
      await route.abort();
    } else {
      await route.continue();
    }
  });
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByText('Nobody knows yet whether it arrived.').waitFor();
  await person.look('form-answer-lost');
  expect(await runsOf(licences)).toBe(before + 1);
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByText('Succeeded', { exact: true }).first().waitFor();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
  expect(await runsOf(licences)).toBe(before + 1);
  await person.leave([unanswered]);
});

it('keeps somebody from leaving what they have typed by accident', async () => {
  const person = await on.eyes.person('technician', paths.form(on.contoso, starter));
  const { page } = person;
  await fill(page);
  await page.getByRole('link', { name: 'Runs' }).click();
  const asked = page.getByRole('alertdialog');
  await asked.waitFor();
  await person.look('form-unsent');
  await page.keyboard.press('Escape');
  await asked.waitFor({ state: 'detached' });
  expect(await page.getByLabel('First name').inputValue()).toBe('Ana');
  await person.leave();
});
