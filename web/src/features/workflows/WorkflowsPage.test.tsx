import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { GetMetadataData, GetMetadataResponse, Me, Workflow } from '../../client';
import { nothing } from '../../scope';
import { aMe, aMembership, aWorkflow, flaws, on, refusal, show, type Stage } from '../../testing';
import { WorkflowsPage } from './WorkflowsPage';

const report = aWorkflow();
const onboard = aWorkflow({
  name: 'user_onboarding',
  title: 'Onboard a user',
  category: 'Users',
  tags: ['people'],
  effect: 'change',
  ready: false,
  missing: ['Microsoft Graph is not connected.'],
});
const offboard = aWorkflow({
  name: 'user_offboarding',
  title: 'Offboard a user',
  category: 'Users',
  tags: [],
  effect: 'destroy',
});

function open(
  workflows: Workflow[] = [report, onboard, offboard],
  options: { me?: Me; scope?: string; at?: string } = {},
): Promise<Stage> {
  on<GetMetadataData, GetMetadataResponse>('get', '/api/metadata', () => ({ version: 'v', workflows, dataProviders: [] }));
  return show(<WorkflowsPage />, options);
}

function row(name: string): HTMLElement {
  const found = screen.getByRole('link', { name }).closest<HTMLElement>('[role=row]');
  if (found === null) {
    throw new Error('the link is in no row');
  }
  return found;
}

it('says of each workflow what it does to a client, and what it lacks there', async () => {
  await open();
  await screen.findByRole('link', { name: 'Licence report' });
  expect(row('Licence report')).toHaveTextContent('Reads');
  expect(row('Licence report')).toHaveTextContent('Ready');
  expect(row('Onboard a user')).toHaveTextContent('Changes');
  expect(row('Onboard a user')).toHaveTextContent('Not ready: Microsoft Graph is not connected.');
  expect(row('Offboard a user')).toHaveTextContent('Destroys');
  const table = screen.getByRole('table', { name: 'Workflows' });
  expect(
    within(table)
      .getAllByRole('row')
      .map((one) => one.textContent.slice(0, 8)),
  ).toEqual(['Workflow', 'Licences', 'Licence ', 'Users', 'Offboard', 'Onboard ']);
  expect(await flaws()).toEqual([]);
});

it('narrows the list down as one types, and keeps that in the address', async () => {
  const stage = await open();
  await screen.findByRole('link', { name: 'Licence report' });
  await userEvent.type(screen.getByRole('searchbox', { name: 'Find a workflow' }), 'board');
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Licence report' })).not.toBeInTheDocument());
  expect(screen.getByRole('link', { name: 'Onboard a user' })).toBeVisible();
  expect(screen.getByText('2 of 3 workflows')).toBeVisible();
  expect(stage.router.state.location.search).toBe('?q=board');

  await userEvent.click(screen.getByRole('combobox', { name: 'Effect' }));
  await userEvent.click(screen.getByRole('option', { name: 'Destroys' }));
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Onboard a user' })).not.toBeInTheDocument());
  expect(stage.router.state.location.search).toBe('?q=board&effect=destroy');
});

it('shows what an address asks for, and everything again when that is too little', async () => {
  const stage = await open(undefined, { at: '/?ready=no&tag=m365' });
  expect(await screen.findByText('No workflow fits this.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Show all workflows' }));
  expect(await screen.findByRole('link', { name: 'Onboard a user' })).toBeVisible();
  expect(stage.router.state.location.search).toBe('');
});

it('says where nothing is about a client that most of it is for one', async () => {
  const me = aMe({ globalPermissions: { ...nothing, canExecuteWorkflows: true }, allOrganizations: true });
  await open(undefined, { me, scope: 'global' });
  await screen.findByRole('link', { name: 'Licence report' });
  expect(row('Licence report')).toHaveTextContent('For a client only');
});

it('keeps a list of ten thousand short in the page', async () => {
  await open(Array.from({ length: 10_000 }, (_, at) => aWorkflow({ name: `w${at}`, title: `Workflow ${at}` })));
  const table = await screen.findByRole('table', { name: 'Workflows' });
  expect(within(table).getAllByRole('row').length).toBeLessThan(100);
  expect(screen.getByText('10,000 workflows')).toBeVisible();
});

it('explains what stands there when nothing is deployed, or when it cannot be loaded', async () => {
  const stage = await open([]);
  expect(await screen.findByText('This platform has no workflows.')).toBeVisible();
  stage.screen.unmount();
  on<GetMetadataData, never>('get', '/api/metadata', () => refusal(403, 'permission_denied', 'You may not see this.'));
  await show(<WorkflowsPage />);
  expect(await screen.findByText('The workflows could not be loaded.')).toBeVisible();
  expect(screen.getByText(/You may not see this/)).toBeVisible();
});

it('asks nothing for somebody who may not run workflows, and says which permission is missing', async () => {
  await show(<WorkflowsPage />, {
    me: aMe({ organizations: [aMembership({ permissions: { ...nothing, canViewHistory: true } })] }),
  });
  expect(await screen.findByText('You may not run workflows for Contoso.')).toBeVisible();
  expect(screen.getByText(/Run workflows/)).toBeVisible();
});
