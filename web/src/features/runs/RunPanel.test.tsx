import { useQueryClient } from '@tanstack/react-query';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';

import type {
  CancelExecutionData,
  CancelExecutionResponse,
  Execution,
  RerunExecutionData,
  RerunExecutionResponse,
} from '../../client';
import { permissionsIn, ScopeContext } from '../../scope';
import { aMe, aRun, contoso, fabrikam, flaws, on, refusal, Reply, show } from '../../testing';
import { RunPanel } from './RunPanel';
import { aLine, answer, aPage } from './stage.testing';

const done = {
  name: 'find licence',
  status: 'Success' as const,
  attempt: 1,
  startedAt: '2026-11-23T09:00:00.000Z',
  durationMs: 12,
};
const running = aRun({ status: 'Running', finishedAt: undefined, durationMs: undefined, allowed: ['cancel'] });
const failed = aRun({
  status: 'Failed',
  steps: [done, { ...done, name: 'create user', status: 'Failed' }],
  error: { code: 'step_failed', message: 'The address is taken.', step: 'create user', details: 'Graph answered 400.' },
  allowed: ['rerun', 'rerun_failed_step'],
});

it('shows the steps as they are done, and in the end what came of it', async () => {
  let now: Execution = running;
  const asked: (string | null)[] = [];
  let end = (): void => {};
  const over = new Promise<void>((go) => {
    end = go;
  });
  answer(
    () => now,
    async ({ query }) => {
      asked.push(query.get('cursor'));
      if (asked.length === 1) {
        return aPage({
          lines: [aLine(1, { step: 'find licence', message: 'Looking.' })],
          cursor: 'one',
          done: false,
          status: 'Running',
        });
      }
      await over;
      return aPage({ cursor: 'two' });
    },
  );
  await show(<RunPanel id={running.id} />);
  expect(await screen.findByText('Looking.')).toBeVisible();
  expect(screen.getByText('Running', { selector: 'section > div > span' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Copy for ticket' })).toBeNull();
  now = aRun({ steps: [done], result: { kind: 'json', value: { licence: 'E5' } }, allowed: ['rerun'] });
  end();
  expect(await screen.findByText('E5')).toBeVisible();
  expect(screen.getByText('The run: Succeeded.')).toBeInTheDocument();
  expect(screen.queryByText('Looking.')).toBeNull();
  expect(asked).toEqual([null, 'one']);
  expect(await flaws()).toEqual([]);
});

it('says of a failure the sentence, what was done and what was not, and then what can be done', async () => {
  answer(() => failed);
  await show(<RunPanel id={failed.id} onEdit={() => {}} />);
  const panel = await screen.findByRole('region', { name: 'Run' });
  await within(panel).findByText('The address is taken.');
  const order = [
    'The address is taken.',
    'Done: find licence.',
    'Retry from failed step',
    'Edit and run again',
    'Copy for ticket',
    'Technical',
  ];
  const places = order.map((words) => panel.textContent.indexOf(words));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(screen.queryByText('Graph answered 400.')).toBeNull();
  await userEvent.click(screen.getByText('Technical details'));
  expect(await screen.findByText('Graph answered 400.')).toBeVisible();
  expect(await flaws()).toEqual([]);
});

it('shows which items failed of a run that went on', async () => {
  const failures = [{ item: 'nobody@contoso.example', message: 'There is no such user.' }];
  answer(() => aRun({ status: 'CompletedWithErrors', steps: [done, { ...done, name: 'b', status: 'Failed' }], failures }));
  await show(<RunPanel id={failed.id} />);
  expect(await screen.findByText('1 of 2 steps done, 1 failed.')).toBeVisible();
  expect(within(screen.getByRole('table', { name: 'What failed' })).getByText('There is no such user.')).toBeVisible();
});

it.each<[string, Partial<Execution>, RegExp]>([
  ['starts', { status: 'Pending', attempt: 0, startedAt: undefined }, /starts in a moment/],
  [
    'waits for others',
    { status: 'Pending', attempt: 0, waitingFor: { kind: 'workflow', most: 2 } },
    /2 runs of this workflow at a time/,
  ],
  ['is tried again', { status: 'Pending', attempt: 1, dueAt: '2026-11-23T09:00:09.000Z' }, /tried again.*attempt 2 of 3/],
  ['is in another attempt', { status: 'Running', attempt: 2 }, /Attempt 2 of 3/],
  ['has come so far', { status: 'Running', progress: { done: 3, total: 5, text: 'Licences' } }, /3 of 5/],
  ['stops', { status: 'Cancelling' }, /asked to stop/],
  ['waits for approval', { status: 'AwaitingApproval' }, /has to approve/],
])('says that a run %s', async (_, change, words) => {
  answer(
    () => aRun({ ...change, finishedAt: undefined, durationMs: undefined }),
    () => new Promise(() => {}),
  );
  await show(<RunPanel id={failed.id} />);
  await waitFor(() => expect(screen.getByRole('region', { name: 'Run' })).toHaveTextContent(words));
});

it('tells the people of a client that it waits, and nothing of workflows', async () => {
  answer(
    () => aRun({ status: 'Pending', attempt: 0, startedAt: undefined, waitingFor: { kind: 'workflow', most: 2 } }),
    () => new Promise(() => {}),
  );
  const me = aMe();
  await show(<RunPanel id={failed.id} />, { me: { ...me, user: { ...me.user, type: 'organization' } } });
  expect(await screen.findByText('It waits for its turn.')).toBeVisible();
  expect(screen.queryByText(/workflow/)).toBeNull();
});

it('keeps what is known of a run that is over when it cannot be looked at again', async () => {
  answer(() => failed);
  function Again() {
    const queries = useQueryClient();
    return <button onClick={() => void queries.invalidateQueries()}>Ask again</button>;
  }
  await show(
    <>
      <RunPanel id={failed.id} />
      <Again />
    </>,
  );
  await screen.findByText('The address is taken.');
  answer(() => refusal(404, 'not_found', 'There is no such run.'));
  await userEvent.click(screen.getByRole('button', { name: 'Ask again' }));
  expect(await screen.findByText(/What is here stays\./)).toBeVisible();
  expect(screen.getByText('The address is taken.')).toBeVisible();
  expect(screen.queryByText(/It goes on/)).toBeNull();
});

it('goes on in its place with the run that it was retried as, and starts it once', async () => {
  const again = aRun({
    id: '019f2c00-0000-7000-8000-0000000000a2',
    trigger: 'rerun',
    result: { kind: 'json', value: 'It worked.' },
  });
  answer(({ path }) => (path.id === again.id ? again : failed));
  const keys: (string | null)[] = [];
  const bodies: unknown[] = [];
  on<RerunExecutionData, RerunExecutionResponse>('post', '/api/executions/{id}/rerun', ({ headers, body }) => {
    keys.push(headers.get('Idempotency-Key'));
    bodies.push(body);
    return new Reply(202, again);
  });
  await show(<RunPanel id={failed.id} />);
  await userEvent.dblClick(await screen.findByRole('button', { name: 'Retry from failed step' }));
  expect(await screen.findByText('It worked.')).toBeVisible();
  expect(screen.queryByText('The address is taken.')).toBeNull();
  expect(screen.getByRole('region', { name: 'Run' })).toHaveFocus();
  expect(bodies).toEqual([{ from: 'failed_step' }]);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
});

it('sends the same once more when the answer was lost, and nothing else before it is known what became of that', async () => {
  const again = aRun({ id: '019f2c00-0000-7000-8000-0000000000a2', result: { kind: 'json', value: 'It worked.' } });
  answer(({ path }) => (path.id === again.id ? again : failed));
  const sent: { key: string | null; from: unknown }[] = [];
  on<RerunExecutionData, RerunExecutionResponse>('post', '/api/executions/{id}/rerun', ({ headers, body }) => {
    sent.push({ key: headers.get('Idempotency-Key'), from: body.from });
    return sent.length === 1 ? new Reply(502, 'a proxy') : new Reply(202, again);
  });
  await show(<RunPanel id={failed.id} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Retry from failed step' }));
  expect(await screen.findByText('Nobody knows yet whether a new run has begun.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Run again' }));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('It worked.')).toBeVisible();
  expect(sent.map(({ from }) => from)).toEqual(['failed_step', 'failed_step']);
  expect(sent[1]?.key).toBe(sent[0]?.key);
});

it('goes to the run that had begun when a secret was entered otherwise after a lost answer', async () => {
  const again = aRun({ id: '019f2c00-0000-7000-8000-0000000000a2', result: { kind: 'json', value: 'It worked.' } });
  answer(({ path }) => (path.id === again.id ? again : { ...failed, input: { admin_password: '***' } }));
  const sent: { key: string | null; password: unknown }[] = [];
  on<RerunExecutionData, RerunExecutionResponse>('post', '/api/executions/{id}/rerun', ({ headers, body }) => {
    sent.push({ key: headers.get('Idempotency-Key'), password: body.input?.admin_password });
    if (sent.length === 1) {
      return new Reply(502, 'a proxy');
    }
    return body.input?.admin_password === 'first'
      ? new Reply(202, again)
      : refusal(422, 'idempotency_key_reused', 'This key was used for another request.');
  });
  await show(<RunPanel id={failed.id} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Run again' }));
  await userEvent.type(screen.getByLabelText(/Admin password/), 'first{Enter}');
  expect(await screen.findByText('Nobody knows yet whether a new run has begun.')).toBeVisible();
  await userEvent.clear(screen.getByLabelText(/Admin password/));
  await userEvent.type(screen.getByLabelText(/Admin password/), 'second{Enter}');
  expect(await screen.findByText('It worked.')).toBeVisible();
  expect(sent.map(({ password }) => password)).toEqual(['first', 'second', 'first']);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
});

it('says why a run cannot be gone on from', async () => {
  answer(() => failed);
  on<RerunExecutionData, never>('post', '/api/executions/{id}/rerun', () =>
    refusal(409, 'step_in_doubt', 'Nobody knows whether “pay” happened.'),
  );
  await show(<RunPanel id={failed.id} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Retry from failed step' }));
  expect(await screen.findByText(/Nobody knows whether “pay” happened/)).toBeVisible();
});

it('asks for secrets again, and shows beside each what is wrong with it', async () => {
  answer(() => ({ ...failed, input: { name: 'Ana', admin_password: '***' } }));
  const bodies: unknown[] = [];
  on<RerunExecutionData, never>('post', '/api/executions/{id}/rerun', ({ body }) => {
    bodies.push(body);
    const errors = [
      { in: 'body' as const, pointer: '/input/admin_password', code: 'min_length', message: 'Enter at least 6 characters.' },
    ];
    return refusal(422, 'validation_failed', '1 field needs attention.', { errors });
  });
  await show(<RunPanel id={failed.id} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Retry from failed step' }));
  expect(bodies).toEqual([]);
  await userEvent.type(screen.getByLabelText(/Admin password/), 'abc{Enter}');
  expect(await screen.findByText('Enter at least 6 characters.')).toBeVisible();
  expect(bodies).toEqual([{ from: 'failed_step', input: { admin_password: 'abc' } }]);
});

it('offers only what the platform allows', async () => {
  answer(() => ({ ...failed, allowed: [], form: { id: 'f1', name: 'New starter' } }));
  const me = aMe();
  me.organizations = me.organizations.map((one) => ({
    ...one,
    permissions: { ...one.permissions, canExecuteWorkflows: false, canViewHistory: false },
  }));
  await show(<RunPanel id={failed.id} />, { me });
  expect(await screen.findByRole('link', { name: 'Fill in the form again' })).toHaveAttribute('href', `/o/${contoso}/forms/f1`);
  expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual(['Copy for ticket']);
  expect(screen.queryByRole('link', { name: 'Open the run' })).toBeNull();
});

it('stops a run after it has asked once', async () => {
  answer(
    () => running,
    () => new Promise(() => {}),
  );
  const cancelled = vi.fn(() => new Reply(202, { ...running, status: 'Cancelling' }));
  on<CancelExecutionData, CancelExecutionResponse>('post', '/api/executions/{id}/cancel', cancelled);
  await show(<RunPanel id={running.id} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel the run' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Let it go on' }));
  expect(cancelled).not.toHaveBeenCalled();
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel the run' }));
  answer(
    () => ({ ...running, status: 'Cancelling' }),
    () => new Promise(() => {}),
  );
  await userEvent.click(
    within(await screen.findByRole('alertdialog')).getByRole('button', {
      name: 'Cancel the run',
    }),
  );
  expect(await screen.findByText(/asked to stop/)).toBeVisible();
  expect(cancelled).toHaveBeenCalledTimes(1);
});

it('takes a run that was over before it could be stopped for what it is', async () => {
  let now: Execution = running;
  answer(
    () => now,
    () => new Promise(() => {}),
  );
  const cancelled = vi.fn(() => refusal(409, 'execution_finished', 'The run is over.'));
  on<CancelExecutionData, never>('post', '/api/executions/{id}/cancel', cancelled);
  await show(<RunPanel id={running.id} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel the run' }));
  await userEvent.click(
    within(await screen.findByRole('alertdialog')).getByRole('button', {
      name: 'Cancel the run',
    }),
  );
  await waitFor(() => expect(cancelled).toHaveBeenCalled());
  expect(await screen.findByRole('button', { name: 'Cancel the run' })).toBeEnabled();
  expect(screen.queryByText(/could not be asked to stop/)).toBeNull();
  now = aRun();
  expect(await screen.findByText('The run: Succeeded.', undefined, { timeout: 4_000 })).toBeInTheDocument();
});

it('reads on where it was when the log could not be read for a while', async () => {
  const asked: (string | null)[] = [];
  answer(
    () => running,
    ({ query }) => {
      asked.push(query.get('cursor'));
      switch (asked.length) {
        case 1:
          return aPage({ lines: [aLine(1, { step: 'count', message: 'One.' })], cursor: 'one', done: false, status: 'Running' });
        case 2:
          return refusal(503, 'storage_unavailable', 'Storage does not answer.');
        default:
          return aPage({ lines: [aLine(2, { step: 'count', message: 'Two.' })], cursor: 'two', done: false, status: 'Running' });
      }
    },
  );
  await show(<RunPanel id={running.id} />);
  expect(await screen.findByText('One.')).toBeVisible();
  expect(await screen.findByText('Two.', undefined, { timeout: 4_000 })).toBeVisible();
  expect(asked.slice(0, 3)).toEqual([null, 'one', 'one']);
});

it('reads a log once, however many parts of the page show it, and no more when none does', async () => {
  let asked = 0;
  let reply = (): void => {};
  answer(
    () => running,
    () => {
      asked += 1;
      const more = aPage({ lines: Array.from({ length: 500 }, (_, seq) => aLine(seq)), done: false, status: 'Running' });
      return new Promise((go) => {
        reply = () => go(more);
      });
    },
  );
  const { screen: page } = await show(
    <>
      <RunPanel id={running.id} />
      <RunPanel id={running.id} />
    </>,
  );
  await waitFor(() => expect(asked).toBe(1));
  reply();
  await waitFor(() => expect(asked).toBe(2)); // there was more
  page.unmount();
  reply();
  await new Promise((go) => setTimeout(go, 100));
  expect(asked).toBe(2);
});

it('shows nothing of one client below another, whenever the answer comes', async () => {
  let reply = (): void => {};
  answer(({ headers }) =>
    headers.get('X-Organization-Id') === contoso
      ? new Promise((go) => {
          reply = () => go(failed);
        })
      : refusal(404, 'not_found', 'There is no such run.'),
  );
  function Pages() {
    const [id, setId] = useState(contoso);
    return (
      <ScopeContext key={id} value={{ id, name: id, isActive: true, may: permissionsIn(aMe(), id) }}>
        <button onClick={() => setId(id === contoso ? fabrikam : contoso)}>Switch</button>
        <RunPanel id={failed.id} />
      </ScopeContext>
    );
  }
  await show(<Pages />);
  const turn = () => userEvent.click(screen.getByRole('button', { name: 'Switch' }));
  await waitFor(() => expect(reply.toString()).toContain('go('));
  await turn();
  reply();
  expect(await screen.findByText(/There is no such run/)).toBeVisible();
  expect(screen.queryByText('The address is taken.')).toBeNull();
  reply = () => {};
  await turn();
  await waitFor(() => expect(reply.toString()).toContain('go('));
  reply();
  expect(await screen.findByText('The address is taken.')).toBeVisible();
  await turn();
  expect(screen.queryByText('The address is taken.')).toBeNull();
  expect(await screen.findByText(/There is no such run/)).toBeVisible();
});
