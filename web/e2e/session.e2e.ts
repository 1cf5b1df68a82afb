import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { listExecutions } from '../src/client';
import { paths } from '../src/paths';
import type { Person } from './browser';
import { refused, sandboxed, unanswered } from './console';
import { stage } from './stage';

let starter: string;

const on = stage(async ({ world, contoso }) => {
  starter = await world.form('technician', contoso, 'New starter');
});

async function fill(page: Page, email: string): Promise<void> {
  await page.getByLabel('First name').fill('Ines');
  await page.getByLabel('Last name').fill('Faria');
  await page.getByLabel('Work e-mail').fill(email);
}

/** Signs in again in the window that the banner opens. It closes by itself for whom it still knows. */
async function renew(person: Person, isKnown: boolean): Promise<void> {
  const opened = person.context.waitForEvent('page');
  await person.page.getByRole('button', { name: 'Sign in again' }).click();
  const popup = await opened;
  if (!isKnown) {
    await person.choose(popup);
  }
  await expect.poll(() => popup.isClosed(), { timeout: 30_000 }).toBe(true);
}

const ended = 'Your session has ended. Sign in again to go on. What is on this page stays.';

it('keeps what was typed when the session is over, and sends it after another sign-in', async () => {
  const person = await on.eyes.person('technician', paths.form(on.contoso, starter));
  const { page } = person;
  await fill(page, 'ines.faria@contoso.example');
  // Nothing that signs in by itself is left: no token, no way to another one, no sign-in to come back to.
  await page.evaluate(() => sessionStorage.clear());
  await person.context.clearCookies();
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByText(ended).waitFor();
  await page.getByText('What you filled in is still here.').waitFor();
  await person.look('session-ended');
  await renew(person, false);
  await page.getByText(ended).waitFor({ state: 'detached' });
  expect(await page.getByLabel('First name').inputValue()).toBe('Ines');
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByRole('region', { name: 'Run', exact: true }).getByText('Succeeded', { exact: true }).waitFor();
  const runs = await on.world.as('technician', on.contoso).call(listExecutions, { query: { form: starter } });
  expect(runs.items).toHaveLength(1);
  await person.leave([sandboxed]);
});

it('asks for a sign-in when the platform takes no token of it any more', async () => {
  const person = await on.eyes.person('technician', paths.form(on.contoso, starter));
  const { page } = person;
  await fill(page, 'ines.faria.2@contoso.example');
  const problem = { type: 'about:blank', title: 'Unauthorized', status: 401, code: 'unauthenticated', detail: 'Sign in.' };
  await page.route('**/api/**', (route) =>
    route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      body: JSON.stringify({ ...problem, correlationId: 'e2e' }),
    }),
  );
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByText(ended).waitFor();
  await page.unroute('**/api/**');
  await renew(person, true);
  await page.getByText(ended).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByRole('region', { name: 'Run', exact: true }).getByText('Succeeded', { exact: true }).waitFor();
  await person.leave([refused(401), sandboxed]);
});

it('stays signed in while only the sign-in cannot be reached, says so, and goes on by itself', async () => {
  const person = await on.eyes.person('technician', paths.form(on.contoso, starter));
  const { page } = person;
  await fill(page, 'ines.faria.3@contoso.example');
  const problem = { type: 'about:blank', title: 'Unauthorized', status: 401, code: 'unauthenticated', detail: 'Sign in.' };
  await page.route('**/token*', (route) => route.abort());
  // The token is refused, and none can be had in its place.
  await page.route(
    '**/submissions',
    (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify({ ...problem, correlationId: 'e2e' }),
      }),
    { times: 1 },
  );
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  const missing = page.getByText('The sign-in cannot be reached. Trying again… What is on this page stays.');
  await missing.waitFor();
  await page.getByText('It was not sent.', { exact: true }).waitFor();
  await page.getByText('The sign-in could not be reached, so nothing was sent.').waitFor();
  expect(await page.getByLabel('First name').inputValue()).toBe('Ines');
  await person.look('session-no-sign-in');
  await page.unroute('**/token*');
  await missing.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  await page.getByRole('region', { name: 'Run', exact: true }).getByText('Succeeded', { exact: true }).waitFor();
  await person.leave([refused(401), unanswered, sandboxed]);
});
