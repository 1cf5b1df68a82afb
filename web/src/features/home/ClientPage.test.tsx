import { screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';

import type {
  Concern,
  ConcernPage,
  ExecutionPage,
  FormSummary,
  ListAttentionData,
  ListExecutionsData,
  ListFormsData,
  ListFormsResponse,
} from '../../client';
import { aMe, aMembership, aRun, contoso, fabrikam, flaws, on, show } from '../../testing';
import { ClientPage } from './ClientPage';

function aConcern(change: Partial<Concern>): Concern {
  return {
    id: '019f2c00-0000-7000-8000-0000000000b1',
    kind: 'run',
    organizationId: contoso,
    workflow: { name: 'stale_users', title: 'Stale users' },
    status: 'Failed',
    trigger: 'schedule',
    actor: { id: 't_a', displayName: 'Ada Admin' },
    createdAt: '2026-11-23T09:00:00.000Z',
    finishedAt: '2026-11-23T09:00:04.000Z',
    isResolved: false,
    etag: '"1"',
    ...change,
  };
}

function aSummary(change: Partial<FormSummary>): FormSummary {
  return {
    id: 'f1',
    organizationId: contoso,
    name: 'New starter',
    workflow: 'user_onboarding',
    access: 'platform',
    fieldCount: 2,
    allowed: ['submit'],
    isBroken: false,
    version: 1,
    updatedAt: '2026-11-20T09:00:00.000Z',
    updatedBy: 't_o',
    ...change,
  };
}

beforeEach(() => {
  on<ListAttentionData, ConcernPage>('get', '/api/attention', () => ({
    items: [
      aConcern({ message: 'It failed here.' }),
      aConcern({ id: '019f2c00-0000-7000-8000-0000000000b0', organizationId: fabrikam, message: 'It failed elsewhere.' }),
    ],
  }));
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', () => ({
    items: [aRun({ form: { id: 'f2', name: 'Leaver' } })],
  }));
  on<ListFormsData, ListFormsResponse>('get', '/api/forms', () => ({
    items: [aSummary({}), aSummary({ id: 'f2', name: 'Leaver' }), aSummary({ id: 'f3', name: 'Broken one', isBroken: true })],
  }));
});

it('shows what is of one client alone: what needs somebody, its forms by use, its runs', async () => {
  await show(<ClientPage />);
  expect(await screen.findByText('It failed here.')).toBeVisible();
  expect(screen.queryByText('It failed elsewhere.')).not.toBeInTheDocument();
  expect(await screen.findByRole('table', { name: 'Latest runs' })).toBeVisible();
  const forms = screen.getByRole('region', { name: 'Forms' });
  const names = [...forms.querySelectorAll('li a')].map((link) => link.textContent);
  expect(names).toEqual(['Leaver', 'New starter']);
  expect(await flaws()).toEqual([]);
});

it('shows who may not see history their own runs, and nothing that needs others', async () => {
  let scope: string | null = 'unasked';
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', ({ headers }) => {
    scope = headers.get('X-Organization-Id');
    return {
      items: [
        aRun(),
        aRun({
          id: '019f2c00-0000-7000-8000-0000000000a0',
          organizationId: fabrikam,
          workflow: { name: 'x', title: 'Elsewhere' },
        }),
      ],
    };
  });
  const permissions = { canExecuteWorkflows: true, canManageConfig: false, canManageForms: false, canViewHistory: false };
  await show(<ClientPage />, { me: aMe({ organizations: [aMembership({ permissions })] }) });
  expect(await screen.findByRole('table', { name: 'Your runs' })).toBeVisible();
  expect(scope).toBeNull();
  expect(screen.queryByText('Elsewhere')).not.toBeInTheDocument();
  expect(screen.queryByText('Needs attention')).not.toBeInTheDocument();
});

it('does not say that nothing has run to who sees their own runs alone', async () => {
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', () => ({ items: [] }));
  const permissions = { canExecuteWorkflows: true, canManageConfig: false, canManageForms: false, canViewHistory: false };
  await show(<ClientPage />, { me: aMe({ organizations: [aMembership({ permissions })] }) });
  expect(await screen.findByText('You have not run anything for Contoso lately.')).toBeVisible();
});

it('leads people of a client to their forms', async () => {
  const user = { id: 't_c', displayName: 'Chris Client', type: 'organization' as const, isPlatformAdmin: false };
  const { router } = await show(<ClientPage />, { me: aMe({ user }), at: '/' });
  expect(router.state.location.pathname).toBe(`/o/${contoso}/forms`);
});
