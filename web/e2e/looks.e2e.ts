import { expect, it } from 'vitest';

import { createBatch, createForm, createOrganization, getMe, putPermissions } from '../src/client';
import { paths } from '../src/paths';
import type { View } from './browser';
import { refused } from './console';
import type { AccountName } from './program';
import { stage, type Stage } from './stage';

/** The addresses of the pages, by their names; they are known once the world is made. */
const at: Record<string, string> = {};

const on = stage(async (made) => {
  await makeWorld(made);
  await makeLongNames(made);
});

const person = { first_name: 'Ana', last_name: 'Lima', email: 'ana.lima@contoso.example', license: 'SPB' };

async function makeWorld({ world, contoso }: Stage): Promise<void> {
  const succeeded = await world.run('technician', contoso, 'user_onboarding', person);
  const failed = await world.run('technician', contoso, 'user_onboarding', { ...person, first_name: 'Anna-Maria Theodora' });
  const table = await world.run('technician', contoso, 'license_report');
  const users = ['ana.lima@contoso.example', 'nobody.with.a.very.long.address.that.does.not.end@contoso.example'];
  const partly = await world.run('technician', contoso, 'add_to_group', { group: 'Sales', users });
  const asked = await world.send('client-user', contoso, 'Our licences');
  const admin = world.as('admin', null);
  const { user } = await admin.call(getMe);
  const permissions = { canExecuteWorkflows: true, canViewHistory: true, canManageConfig: true, canManageForms: true };
  await admin.call(putPermissions, { path: { userId: user.id, orgId: 'global' }, body: { permissions } });
  const batch = await admin.call(createBatch, {
    body: { workflow: 'user_onboarding', targets: { all: true }, input: person },
  });
  Object.assign(at, {
    home: paths.home,
    client: paths.scope(contoso),
    forms: paths.forms(contoso),
    form: paths.form(contoso, await world.form('technician', contoso, 'New starter')),
    runs: paths.runs(contoso),
    'my-runs': paths.myRuns,
    'run-succeeded': paths.run(contoso, succeeded.id),
    'run-failed': paths.run(contoso, failed.id),
    'run-table': paths.run(contoso, table.id),
    'run-partly': paths.run(contoso, partly.id),
    'run-again': paths.runAgain(contoso, failed.id),
    workflows: paths.workflows(contoso),
    workflow: paths.workflow(contoso, 'user_onboarding'),
    'workflow-destroys': paths.workflow(contoso, 'user_offboarding'),
    batches: paths.batches,
    'new-batch': paths.newBatch('license_report'),
    batch: paths.batch(batch.id),
    profile: paths.profile,
    requests: paths.requests(contoso),
    request: paths.request(contoso, asked.id),
    nothing: '/nowhere',
    'no-such-client': paths.scope('00000000-0000-7000-8000-000000000000'),
    'empty-runs': paths.runs(await world.client('Adatum')),
    global: paths.forms('global'),
  });
}

/** Whoever names things does not think of how wide a page is. */
async function makeLongNames({ world }: Stage): Promise<void> {
  const long = 'Heilbronner Genossenschaft für Maschinenverleih und landwirtschaftliche Erzeugnisse eingetragene Genossenschaft';
  const client = await world.as('admin', null).call(createOrganization, {
    body: {
      name: long,
      tags: ['a-tag-that-is-as-long-as-a-tag-is-allowed-to-be-ever', 'pilot', 'gold'].map((tag) => tag.slice(0, 50)),
    },
  });
  const api = world.as('admin', client.id);
  const form = await api.call(createForm, {
    body: {
      name: 'Somebody new in the department for maintenance, repairs and everything else that breaks in a day',
      description: 'It says at great length what nobody reads, '.repeat(6).trim(),
      workflow: 'user_onboarding',
      fields: [
        {
          name: 'first_name',
          type: 'text',
          required: true,
          label: 'The first name as it stands in the passport of whoever it is that begins to work',
        },
        {
          name: 'last_name',
          type: 'text',
          required: true,
          label: 'Last name',
          help: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
        },
        { name: 'email', type: 'email', required: true, label: 'Work e-mail' },
        {
          name: 'department',
          type: 'radio',
          label: 'Department',
          options: [
            {
              label: 'Maintenance, repairs and everything else that breaks in the meantime, including the coffee machine',
              value: 'a',
            },
            { label: 'Another', value: 'b' },
          ],
        },
      ],
    },
  });
  // It has no tenant, so that each of its runs fails.
  const failed = await world.run('admin', client.id, 'license_report');
  Object.assign(at, {
    'long-client': paths.scope(client.id),
    'long-forms': paths.forms(client.id),
    'long-form': paths.form(client.id, form.id),
    'long-runs': paths.runs(client.id),
    'long-run': paths.run(client.id, failed.id),
    'long-workflow': paths.workflow(client.id, 'license_report'),
  });
}

const pages: [AccountName, string[]][] = [
  ['technician', ['home', 'client', 'forms', 'form', 'runs', 'my-runs', 'run-succeeded', 'run-failed', 'run-table']],
  [
    'technician',
    ['run-partly', 'run-again', 'workflows', 'workflow', 'workflow-destroys', 'profile', 'nothing', 'no-such-client'],
  ],
  ['admin', ['home', 'batches', 'new-batch', 'batch', 'empty-runs', 'global']],
  ['admin', ['long-client', 'long-forms', 'long-form', 'long-runs', 'long-run', 'long-workflow']],
  ['client-user', ['forms', 'requests', 'request', 'profile', 'workflows']],
];

/** How the pages look elsewhere is for people to judge, by their pictures: what can be told is that nothing sticks out. */
const more: Record<string, View> = {
  contrast: { theme: 'contrast' },
  wide: { size: { width: 1920, height: 1080 } },
  phone: { size: { width: 390, height: 844 } },
  // A small laptop at 200 %.
  zoomed: { size: { width: 683, height: 384 } },
};

/** How far something is out of the page, or a cell out of its table, which would cut it without a word. */
function sticksOut(): number {
  const right = (element: Element): number => element.getBoundingClientRect().right;
  const cells = [...document.querySelectorAll('[role=cell], [role=columnheader]')].map((cell) => {
    const table = cell.closest('[role=table]');
    return table === null ? 0 : Math.round(right(cell) - right(table));
  });
  return Math.max(document.documentElement.scrollWidth - innerWidth, ...cells);
}

it.each(pages)('shuts nobody out of what %s sees: %j', { timeout: 240_000 }, async (account, names) => {
  const somebody = await on.eyes.person(account);
  const { page } = somebody;
  const flaws: string[] = [];
  const look = async (name: string): Promise<void> => {
    await somebody.picture(name);
    flaws.push(...(await somebody.flaws()).map((flaw) => `${name}: ${flaw}`));
  };
  for (const name of names) {
    await somebody.view({});
    await page.goto(at[name] ?? '');
    await somebody.settled();
    await look(`${account}-${name}-light`);
    await somebody.view({ theme: 'dark' });
    await look(`${account}-${name}-dark`);
    for (const [view, how] of Object.entries(more)) {
      await somebody.view(how);
      await somebody.picture(`${account}-${name}-${view}`);
      const beyond = await page.evaluate(sticksOut);
      if (beyond > 0) {
        flaws.push(`${account}-${name}-${view}: ${beyond} pixels stick out`);
      }
    }
  }
  expect(flaws).toEqual([]);
  // The browser itself says when the platform refuses: here, a client that there is not.
  await somebody.leave([refused(404)]);
});
