import { expect, it } from 'vitest';

import { paths } from '../src/paths';
import { refused } from './console';
import type { Person } from './browser';
import { stage } from './stage';

let hidden: string;
let own: string;

const on = stage(async ({ world, adatum, contoso }) => {
  hidden = (await world.run('admin', adatum, 'license_report')).id;
  own = (await world.run('technician', contoso, 'license_report')).id;
});

const unknown = '01a00000-0000-7000-8000-000000000000';

async function words(person: Person, at: string): Promise<string> {
  await person.page.goto(at);
  await person.settled();
  return (await person.page.getByRole('main').innerText()).trim();
}

it('tells nobody that there is what they may not see', async () => {
  const person = await on.eyes.person('technician');
  // A client of others, and one that there is not.
  const client = await words(person, paths.scope(on.adatum));
  expect(client).toContain('There is no client at this address, or you do not look after it.');
  await person.look('refused-client');
  expect(await words(person, paths.scope(unknown))).toBe(client);
  expect(await words(person, paths.run(on.adatum, hidden))).toBe(client);
  // A run of another client, and one that there is not.
  const run = await words(person, paths.run(on.contoso, hidden));
  expect(run).toContain('Contoso has no such run, or you may not see it.');
  await person.look('refused-run');
  expect(await words(person, paths.run(on.contoso, unknown))).toBe(run);
  expect(await words(person, paths.run(on.fabrikam, own))).toBe(run.replaceAll('Contoso', 'Fabrikam'));
  expect(await words(person, paths.form(on.contoso, unknown))).toContain('There is no form at this address');
  expect(await words(person, paths.batch(unknown))).toContain('There is no such batch, or it is somebody else’s.');
  expect(await words(person, paths.workflow(on.contoso, 'nothing'))).toContain('There is no workflow called nothing.');
  await person.leave([refused(404), refused(403)]);
});

it('offers a client’s people what is theirs, and explains the rest', async () => {
  const person = await on.eyes.person('client-user');
  const { page } = person;
  await person.title('Forms');
  expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()).toEqual([
    'Forms',
    'My requests',
  ]);
  // They have one client, and nothing to switch to.
  expect(await page.getByRole('button', { name: /Switch/ }).count()).toBe(0);
  expect(await words(person, paths.home)).toContain('This page is about several clients, and your account belongs to one.');
  expect(await words(person, paths.batches)).toContain('Not for your account');
  await person.look('refused-batches');
  expect(await words(person, paths.workflows(on.contoso))).toContain('This needs the permission “Run workflows”.');
  await person.look('refused-workflows');
  expect(await words(person, paths.forms(on.fabrikam))).toContain('There is no client at this address');
  // What is a run for others is a request for them.
  await page.goto(paths.runs(on.contoso));
  await page.waitForURL(`**${paths.requests(on.contoso)}`);
  await person.title('My requests');
  await person.leave([refused(404), refused(403)]);
});
