import { expect, it } from 'vitest';

import type { AccountName } from './program';
import { stage } from './stage';

const on = stage();

it.each<[AccountName, RegExp, string[]]>([
  ['admin', /\/all$/, ['Home', 'Forms', 'My runs', 'Batches', 'Workflows']],
  ['technician', /\/all$/, ['Home', 'Forms', 'My runs', 'Batches', 'Workflows']],
  ['client-user', /\/o\/[^/]+\/forms$/, ['Forms', 'My requests']],
])('signs in as %s, who begins where their work is, and is offered that', async (account, address, offered) => {
  const person = await on.eyes.person(account);
  await person.page.waitForURL(address);
  await person.settled();
  expect(await person.page.getByRole('navigation', { name: 'Main' }).getByRole('listitem').allInnerTexts()).toEqual(offered);
  await person.look(`start-${account}`);
  await person.leave();
});

it('leads back to the page that was wanted', async () => {
  const person = await on.eyes.person('technician', `/o/${on.contoso}/runs?status=Failed`);
  await person.title('Runs');
  expect(person.page.url()).toBe(`${on.program.url}/o/${on.contoso}/runs?status=Failed`);
  await person.leave();
});

it('signs out, and then asks who it is', async () => {
  const person = await on.eyes.person('technician');
  const { page } = person;
  await page.getByRole('button', { name: 'Account of Theo Technician' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await person.title('You are signed out');
  await person.look('signed-out');
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => /token/i.test(key)))).toEqual([]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await person.signIn();
  await person.title('Home');
  await person.leave();
});
