import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { expect, it } from 'vitest';

import type { ExecutionPage, GetExecutionData, ListExecutionsData } from '../../client';
import { aMe, aMembership, aRun, contoso, fabrikam, flaws, on, refusal, show } from '../../testing';
import { RequestPage } from './RequestPage';
import { RequestsPage } from './RequestsPage';

const permissions = { canExecuteWorkflows: false, canManageConfig: false, canManageForms: false, canViewHistory: false };
const me = aMe({
  user: { id: 't_c', displayName: 'Chris Client', type: 'organization', isPlatformAdmin: false },
  organizations: [aMembership({ permissions })],
});
const sent = aRun({ form: { id: 'f1', name: 'New starter' }, trigger: 'form' });

it('shows what one has sent by the names of the forms, and nothing of how it is done', async () => {
  let mine: string | null = null;
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', ({ query }) => {
    mine = query.get('mine');
    const waiting = { status: 'Pending' as const, waitingFor: { kind: 'workflow' as const, most: 2 } };
    return {
      items: [
        aRun({ ...sent, ...waiting, id: '019f2c00-0000-7000-8000-0000000000a9', form: { id: 'f2', name: 'Join a team' } }),
        sent,
        aRun({
          id: '019f2c00-0000-7000-8000-0000000000a0',
          organizationId: fabrikam,
          form: { id: 'f3', name: 'Of another client' },
        }),
      ],
    };
  });
  await show(<RequestsPage />, { me });
  expect(await screen.findByRole('link', { name: 'New starter' })).toHaveAttribute('href', `/o/${contoso}/requests/${sent.id}`);
  expect(mine).toBe('true');
  expect(screen.getByText('It waits for its turn.')).toBeVisible();
  expect(screen.queryByText(/workflow/i)).not.toBeInTheDocument();
  expect(screen.queryByText('Onboard a user')).not.toBeInTheDocument();
  expect(screen.queryByText('Of another client')).not.toBeInTheDocument();
  expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['Status', 'What', 'Sent']);
  expect(await flaws()).toEqual([]);
});

it('says what to do for who has sent nothing', async () => {
  on<ListExecutionsData, ExecutionPage>('get', '/api/executions', () => ({ items: [] }));
  await show(<RequestsPage />, { me });
  expect(await screen.findByText('You have not sent anything yet.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Choose a form' })).toHaveAttribute('href', `/o/${contoso}/forms`);
});

it('says that a request is not there', async () => {
  on<GetExecutionData, never>('get', '/api/executions/{id}', () => refusal(404, 'execution_not_found', 'There is no such run.'));
  await show(
    <Routes>
      <Route path=":runId" element={<RequestPage />} />
    </Routes>,
    { me, at: '/019f2c00-0000-7000-8000-0000000000a1' },
  );
  expect(await screen.findByText('There is no request at this address.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Show my requests' })).toHaveAttribute('href', `/o/${contoso}/requests`);
});
