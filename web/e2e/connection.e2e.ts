import { expect, it } from 'vitest';

import { paths } from '../src/paths';
import { unanswered } from './console';
import { stage } from './stage';

const on = stage();

const lost = 'The platform cannot be reached. Trying again… What is on this page stays.';

it('says that the platform is gone, heals by itself, and follows a run that was cut off to its end', async () => {
  const person = await on.eyes.person('technician', paths.workflow(on.contoso, 'long_task'));
  const { page } = person;
  await page.getByLabel('Seconds').fill('8');
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  const panel = page.getByRole('region', { name: 'Run', exact: true });
  await panel
    .getByText(/^Second \d+ of 8$/)
    .first()
    .waitFor();

  await on.program.kill();
  await page.getByText(lost).waitFor();
  // What was known stays.
  await panel
    .getByText(/^Second \d+ of 8$/)
    .first()
    .waitFor();
  await person.look('connection-lost');

  await on.program.resume();
  await page.getByText(lost).waitFor({ state: 'detached' });
  // It was running, and may not be tried again by itself: that is its end, and a person decides.
  await panel.getByText('The run was interrupted and is not set to be tried again.').waitFor();
  await panel.getByRole('button', { name: 'Retry from failed step' }).click();
  await panel.getByText('Succeeded', { exact: true }).waitFor();
  await person.look('connection-back');
  await person.leave([unanswered]);
});

it('starts by itself when the platform was not there at first', async () => {
  const person = await on.eyes.person('technician');
  const { page } = person;
  await person.settled();
  // The page itself is there, as it is in a tab that was left open.
  await page.route('**/api/**', (route) => route.abort());
  await page.reload();
  await person.title('The platform cannot be reached');
  await person.look('connection-none');
  await page.unroute('**/api/**');
  await person.title('Home');
  await person.leave([unanswered]);
  expect(page.isClosed()).toBe(true);
});
