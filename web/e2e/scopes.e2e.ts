import { expect, it } from 'vitest';

import { paths } from '../src/paths';
import { stage } from './stage';

const on = stage(async ({ world, contoso, fabrikam }) => {
  await world.run('technician', contoso, 'license_report');
  await world.run('technician', fabrikam, 'stale_users');
});

it('switches by three letters and Enter, and nothing of the client before remains', async () => {
  const person = await on.eyes.person('technician', paths.runs(on.contoso));
  const { page } = person;
  await page.getByRole('table', { name: 'Runs for Contoso' }).getByRole('link', { name: 'Licence report' }).waitFor();
  await page.keyboard.press('Alt+c');
  await page.getByRole('option', { name: 'Fabrikam' }).waitFor();
  await person.look('switcher');
  await page.keyboard.type('fab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${paths.runs(on.fabrikam)}`);
  await page.getByRole('table', { name: 'Runs for Fabrikam' }).waitFor();
  const shown = await page.locator('body').innerText();
  expect(shown).toContain('Fabrikam');
  expect(shown).not.toContain('Contoso');
  expect(shown).not.toContain('Licence report');
  await page.getByRole('button', { name: 'Client: Fabrikam. Switch' }).waitFor();
  await person.leave();
});

it('leads from a thing of one client to the list of the other', async () => {
  const run = await on.world.run('technician', on.contoso, 'license_report');
  const person = await on.eyes.person('technician', paths.run(on.contoso, run.id));
  const { page } = person;
  await page.keyboard.press('Alt+c');
  await page.getByRole('option', { name: 'Fabrikam' }).waitFor();
  await page.keyboard.type('fab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${paths.runs(on.fabrikam)}`);
  await person.leave();
});

it('never shows an answer that comes after the switch', async () => {
  const person = await on.eyes.person('technician', paths.forms(on.contoso));
  const { page } = person;
  await person.settled();
  let held = 0;
  let letGo: (() => void) | undefined;
  const gone = new Promise<void>((go) => (letGo = go));
  await page.route('**/api/executions?**', async (route) => {
    if (route.request().headers()['x-organization-id'] === on.contoso) {
      held += 1;
      const answer = await route.fetch();
      await gone;
      // Nobody may wait for it any more.
      await route.fulfill({ response: answer }).catch(() => undefined);
    } else {
      await route.continue();
    }
  });
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await person.title('Runs');
  await expect.poll(() => held).toBeGreaterThan(0);
  await page.keyboard.press('Alt+c');
  await page.getByRole('option', { name: 'Fabrikam' }).waitFor();
  await page.keyboard.type('fab');
  await page.keyboard.press('Enter');
  const table = page.getByRole('table', { name: 'Runs for Fabrikam' });
  await table.getByRole('link', { name: 'Stale users' }).waitFor();
  letGo?.();
  await person.settled();
  expect(await page.locator('body').innerText()).not.toMatch(/Contoso|Licence report/);
  await person.leave();
});

it('holds two clients in two tabs', async () => {
  const person = await on.eyes.person('technician', paths.runs(on.contoso));
  const first = person.page;
  await first.getByRole('table', { name: 'Runs for Contoso' }).waitFor();
  await first.keyboard.press('Alt+c');
  await first.getByRole('option', { name: 'Fabrikam' }).waitFor();
  await first.keyboard.type('fab');
  const opened = person.context.waitForEvent('page');
  await first.keyboard.press('Control+Enter');
  const second = await opened;
  await second.getByRole('table', { name: 'Runs for Fabrikam' }).waitFor();
  for (const page of [first, second, first]) {
    await page.bringToFront();
    await page.reload();
    await person.settled(page);
  }
  expect(await first.getByRole('button', { name: 'Client: Contoso. Switch' }).count()).toBe(1);
  expect(await second.getByRole('button', { name: 'Client: Fabrikam. Switch' }).count()).toBe(1);
  expect(await first.getByRole('table').innerText()).not.toBe(await second.getByRole('table').innerText());
  await person.leave();
});
