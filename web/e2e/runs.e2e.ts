import { expect, it } from 'vitest';

import type { Execution } from '../src/client';
import { paths } from '../src/paths';
import { stage } from './stage';

/** Runs that take a while: they go on while the others are tried. */
let counting: Execution;
let failing: Execution;

const on = stage(async ({ world, contoso }) => {
  counting = await world.start('technician', contoso, 'long_task', { seconds: 3000 });
  failing = await world.start('technician', contoso, 'long_task', { seconds: 12, fail_at: 11 });
});

it('cancels a run that goes on, after it has asked', async () => {
  const person = await on.eyes.person('technician', paths.run(on.contoso, counting.id));
  const { page } = person;
  await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
  await page.getByRole('log').getByText('Counting.').first().waitFor();
  await person.look('run-running');
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  const asked = page.getByRole('alertdialog');
  await asked.getByRole('button', { name: 'Let it go on' }).click();
  await asked.waitFor({ state: 'detached' });
  await page.getByRole('main').getByText('Running', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await person.look('run-cancel');
  await asked.getByRole('button', { name: 'Cancel the run' }).click();
  await page.getByRole('main').getByText('Cancelled', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Go on where it stopped' }).waitFor();
  await person.look('run-cancelled');
  await person.leave();
});

it('shows a page to everybody that somebody went to with a question open', async () => {
  const run = await on.world.start('technician', on.contoso, 'long_task', { seconds: 3000 });
  const person = await on.eyes.person('technician', paths.runs(on.contoso));
  const { page } = person;
  await page
    .getByRole('row')
    .filter({ has: page.locator(`a[href$="${run.id}"]`) })
    .click();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await page.getByRole('alertdialog').waitFor();
  await person.look('run-question');
  await page.goBack();
  await person.title('Runs');
  expect(await person.flaws()).toEqual([]);
  await person.leave();
});

it('asks what an undo is to take back until it is answered, or somebody presses beside the question', async () => {
  const starter = { first_name: 'Zoe', last_name: 'Quill', email: 'zoe.quill@contoso.example' };
  const run = await on.world.run('technician', on.contoso, 'user_onboarding', starter);
  const person = await on.eyes.person('technician', paths.run(on.contoso, run.id));
  const { page } = person;
  await page.getByRole('button', { name: 'Undo this run' }).click();
  const asked = page.getByRole('dialog');
  await asked.getByText('This is undone').waitFor();
  await person.look('run-undo');
  await asked.click({ position: { x: 8, y: 8 } });
  expect(await asked.isVisible()).toBe(true);
  await page.mouse.click(8, 400);
  await asked.waitFor({ state: 'detached' });
  await person.leave();
});

it('retries a run from the step that failed, without what was done before', async () => {
  const person = await on.eyes.person('technician', paths.run(on.contoso, failing.id));
  const { page } = person;
  const steps = page.getByRole('list', { name: 'Steps' });
  await page.getByText('Failed at second 11, as asked.').first().waitFor();
  await page.getByText('Done: seconds 1 to 10.').waitFor();
  await person.look('run-failed');
  await page.getByRole('button', { name: 'Retry from failed step' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(failing.id));
  await steps.getByText('Done by an earlier run').waitFor();
  await page.getByText('Failed at second 11, as asked.').first().waitFor();
  expect(await steps.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringMatching(/^Done by an earlier run\s+seconds 1 to 10/),
    expect.stringMatching(/seconds 11 to 12\s+Failed$/),
  ]);
  await person.look('run-retried');
  await page.goBack();
  await page.getByRole('link', { name: 'It was run again' }).waitFor();
  await person.leave();
});

it('says which part of a run failed, and why', async () => {
  const users = ['amara.okafor@contoso.example', 'nobody@contoso.example'];
  const partly = await on.world.run('technician', on.contoso, 'add_to_group', { group: 'VPN users', users });
  const person = await on.eyes.person('technician', paths.run(on.contoso, partly.id));
  const { page } = person;
  await page.getByText('2 of 3 steps done, 1 failed.').waitFor();
  const row = page.getByRole('table', { name: 'What failed' }).getByRole('row', { name: /nobody@contoso.example/ });
  expect(await row.innerText()).toMatch(/\S+ \S+/);
  await person.look('run-partly');
  await person.leave();
});

it('puts everything about a failure into the clipboard, for a ticket', async () => {
  const taken = { first_name: 'Amara', last_name: 'Okafor', email: 'amara.okafor@contoso.example' };
  const failed = await on.world.run('technician', on.contoso, 'user_onboarding', taken);
  const person = await on.eyes.person('technician', paths.run(on.contoso, failed.id));
  const { page } = person;
  await page.getByRole('button', { name: 'Copy for ticket' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'Onboard a user: failed',
      'Client: Contoso',
      'What happened: Somebody at this client already has the address amara.okafor@contoso.example. Nothing was changed.',
      'Failed step: create user',
      `Run: ${on.program.url}${paths.run(on.contoso, failed.id)}`,
    ]),
  );
  await person.leave();
});

it('runs a workflow directly, and follows its log', async () => {
  const person = await on.eyes.person('technician', paths.workflow(on.contoso, 'long_task'));
  const { page } = person;
  await page.getByLabel('Seconds').fill('3');
  await page.getByRole('button', { name: 'Run for Contoso' }).click();
  const panel = page.getByRole('region', { name: 'Run', exact: true });
  await panel.getByText(/^Log/).click();
  await panel.getByRole('log').getByText('Counting.').waitFor();
  await panel.getByText('Succeeded', { exact: true }).waitFor();
  await panel.getByRole('log').getByText('Counted to the end.').waitFor();
  await person.look('workflow-run');
  await person.leave();
});
