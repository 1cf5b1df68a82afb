import { afterAll, beforeAll, expect, it } from 'vitest';

import { getExecution, listExecutions } from '../src/client';
import { paths } from '../src/paths';
import { Eyes } from './browser';
import { refused, unanswered } from './console';
import { Line } from './line';
import { Program } from './program';
import { World } from './world';

let line: Line;
let program: Program;
let world: World;
let eyes: Eyes;
let contoso: string;

beforeAll(async () => {
  program = await Program.start();
  line = await Line.to(program.url);
  world = new World(program);
  eyes = await Eyes.open(program, line);
  contoso = await world.client('Contoso');
});
afterAll(async () => {
  await eyes.close();
  await line.close();
  await program.stop();
});

/** How long each run of the workflow was told to count, the newest first. */
async function counted(): Promise<unknown[]> {
  const { items } = await world.as('technician', contoso).call(listExecutions, { query: { workflow: 'long_task' } });
  const runs = await Promise.all(items.map(({ id }) => world.as('technician', contoso).call(getExecution, { path: { id } })));
  return runs.map(({ input }) => input?.seconds);
}

it('begins no second run when the connection broke after the first was asked for, and the fields were changed', async () => {
  const person = await eyes.person('technician', paths.workflow(contoso, 'long_task'));
  const { page } = person;
  const send = page.getByRole('button', { name: 'Run for Contoso' });
  await page.getByLabel('Seconds').fill('1');
  line.breakAt('POST', '/api/workflows/long_task/executions');
  await send.click();
  await page.getByText('Nobody knows yet whether it arrived.').waitFor();
  expect(line.lost).toBeGreaterThan(0);
  expect(await counted()).toEqual([1]);
  await person.look('workflow-answer-lost');

  line.mend();
  await page.getByLabel('Seconds').fill('2');
  await send.click();
  await page.getByText('It had arrived before you changed it.').waitFor();
  const panel = page.getByRole('region', { name: 'Run', exact: true });
  await panel.getByText('Succeeded', { exact: true }).waitFor();
  expect(await counted()).toEqual([1]);
  expect(await page.getByLabel('Seconds').inputValue()).toBe('2');
  await person.look('workflow-had-arrived');

  // What was changed runs when somebody says so.
  await send.click();
  await expect.poll(counted).toEqual([2, 1]);
  await person.leave([unanswered, refused(422)]);
});
