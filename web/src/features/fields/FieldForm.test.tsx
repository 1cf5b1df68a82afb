import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Failure, Refusal } from '../../api';
import type { Options, OptionsRequest } from '../../client';
import type { Values } from '../../forms/types';
import { flaws, show, type Stage } from '../../testing';
import { type AskedField, FieldForm, type FieldFormProps } from '.';

type Given = Partial<FieldFormProps> & { fields: readonly AskedField[] };

const onSubmit = vi.fn<(values: Values) => Promise<void>>();

beforeEach(() => {
  onSubmit.mockReset().mockResolvedValue(undefined);
});

function Form({ fields, ...more }: Given) {
  return (
    <FieldForm
      fields={fields}
      values={{}}
      askOptions={() => Promise.reject(new Error('no options'))}
      upload={() => Promise.reject(new Error('no uploads'))}
      submitLabel="Run for Contoso"
      pointer="/values"
      onSubmit={onSubmit}
      {...more}
    />
  );
}

function fill(given: Given): Promise<Stage> {
  return show(<Form {...given} />);
}

const run = (): HTMLElement => screen.getByRole('button', { name: 'Run for Contoso' });
const sent = (): Values | undefined => onSubmit.mock.lastCall?.[0];

function refused(errors: { pointer: string; message: string }[]): Refusal {
  return new Refusal({
    type: 'about:blank',
    title: 'x',
    status: 422,
    code: 'validation_failed',
    detail: 'Some fields need attention.',
    errors: errors.map((error) => ({ in: 'body', code: 'x', ...error })),
  });
}

describe('the fields', () => {
  const fields: AskedField[] = [
    { name: 'intro', type: 'markdown', text: '# Hello\n\nRead [this](https://example.com) **first**.' },
    { name: 'name', type: 'text', label: 'Name', help: 'As in the contract.', required: true },
    { name: 'mail', type: 'email', label: 'E-mail' },
    { name: 'note', type: 'textarea', label: 'Notes' },
    { name: 'count', type: 'number', label: 'Count' },
    {
      name: 'size',
      type: 'select',
      label: 'Size',
      options: [
        { label: 'Small', value: 's' },
        { label: 'Large', value: 'l' },
      ],
    },
    {
      name: 'kind',
      type: 'radio',
      label: 'Kind',
      options: [
        { label: 'Full time', value: 'f' },
        { label: 'Part time', value: 'p' },
      ],
    },
    {
      name: 'teams',
      type: 'multi_select',
      label: 'Teams',
      options: [
        { label: 'Sales', value: '1' },
        { label: 'Works', value: '2' },
      ],
    },
    { name: 'laptop', type: 'checkbox', label: 'A laptop' },
    { name: 'day', type: 'date', label: 'First day' },
    { name: 'meeting', type: 'datetime', label: 'Meeting' },
  ];

  it('that are written are sent as the platform wants them', async () => {
    const user = userEvent.setup();
    await fill({ fields });
    await user.type(screen.getByLabelText(/^Name/), 'Ana');
    await user.type(screen.getByLabelText('E-mail'), 'a@b.com');
    await user.type(screen.getByLabelText('Notes'), 'one{Enter}two');
    await user.type(screen.getByLabelText('Count'), '1.50');
    expect(screen.getByLabelText('Count')).toHaveValue('1.50');
    fireEvent.change(screen.getByLabelText('First day'), { target: { value: '2026-12-01' } });
    fireEvent.change(screen.getByLabelText('Meeting'), { target: { value: '2026-12-01T09:30' } });
    await user.click(run());
    await waitFor(() => expect(onSubmit).toHaveBeenCalledTimes(1));
    const { meeting, ...others } = sent() ?? {};
    expect(others).toEqual({ name: 'Ana', mail: 'a@b.com', note: 'one\ntwo', count: 1.5, day: '2026-12-01', laptop: false });
    expect(String(meeting)).toMatch(/^2026-12-01T09:30:00[+-]\d\d:\d\d$/);
    expect(Date.parse(String(meeting))).toBe(new Date('2026-12-01T09:30').getTime());
  });

  it('that are chosen are sent as the platform wants them', async () => {
    const user = userEvent.setup();
    await fill({ fields, values: { name: 'Ana' } });
    await user.click(screen.getByRole('combobox', { name: 'Size' }));
    await user.click(screen.getByRole('option', { name: 'Large' }));
    await user.click(screen.getByRole('radio', { name: 'Part time' }));
    await user.click(screen.getByRole('combobox', { name: 'Teams' }));
    await user.click(screen.getByRole('menuitemcheckbox', { name: 'Works' }));
    await user.click(screen.getByRole('menuitemcheckbox', { name: 'Sales' }));
    await user.click(screen.getByRole('checkbox', { name: 'A laptop' }));
    await user.click(run());
    await waitFor(() => expect(sent()).toEqual({ name: 'Ana', size: 'l', kind: 'p', teams: ['2', '1'], laptop: true }));
  });

  it('have no flaws for whoever does not see them, and neither have those that are wrong', async () => {
    const user = userEvent.setup();
    await fill({ fields });
    expect(await screen.findByRole('link', { name: 'this' })).toHaveAttribute('rel', 'noreferrer');
    expect(await flaws()).toEqual([]);
    await user.type(screen.getByLabelText('E-mail'), 'ana');
    await user.click(run());
    expect(await screen.findByText('2 fields need attention.')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });

  it('say of themselves what stands around them, and what is wrong with them as soon as that is known', async () => {
    const options = [{ label: 'Full time', value: 'f' }];
    const more = { help: 'As in the contract.', required: true };
    await fill({
      fields: [
        { name: 'name', type: 'text', label: 'Name', ...more },
        { name: 'note', type: 'textarea', label: 'Notes', ...more },
        { name: 'size', type: 'select', label: 'Size', options, ...more },
        { name: 'teams', type: 'multi_select', label: 'Teams', options, ...more },
        { name: 'kind', type: 'radio', label: 'Kind', options, ...more },
        { name: 'agreed', type: 'checkbox', label: 'Agreed', ...more },
      ],
    });
    const all = [
      screen.getByRole('textbox', { name: 'Name' }),
      screen.getByRole('textbox', { name: 'Notes' }),
      screen.getByRole('combobox', { name: 'Size' }),
      screen.getByRole('combobox', { name: 'Teams' }),
      screen.getByRole('radiogroup', { name: 'Kind' }),
      screen.getByRole('checkbox', { name: 'Agreed' }),
    ];
    for (const one of all) {
      expect(one).toBeRequired();
      expect(one).toHaveAccessibleDescription('As in the contract.');
      expect(one).not.toHaveAttribute('aria-invalid', 'true');
    }
    await userEvent.click(run());
    expect(await screen.findAllByRole('alert')).toHaveLength(all.length);
    for (const one of all) {
      expect(one).toHaveAttribute('aria-invalid', 'true');
      expect(one).toHaveAccessibleDescription(/^\S.+\. As in the contract\.$/);
    }
  });

  it('show what they begin with', async () => {
    await fill({
      fields,
      values: { name: 'Ana', count: 0, size: 's', kind: 'f', teams: ['2'], laptop: true, meeting: '2026-12-01T09:30:00.000Z' },
    });
    expect(screen.getByLabelText(/^Name/)).toHaveValue('Ana');
    expect(screen.getByLabelText('Count')).toHaveValue('0');
    expect(screen.getByRole('combobox', { name: 'Size' })).toHaveTextContent('Small');
    expect(screen.getByRole('radio', { name: 'Full time' })).toBeChecked();
    expect(screen.getByRole('button', { name: 'Remove Works' })).toBeVisible();
    await userEvent.click(await screen.findByRole('button', { name: 'Run for Contoso' }));
    await waitFor(() => expect(sent()).toMatchObject({ meeting: '2026-12-01T09:30:00.000Z', count: 0 }));
  });

  it('let a choice be taken back that shows all of its options, unless one is wanted', async () => {
    const kind: AskedField = { name: 'kind', type: 'radio', label: 'Kind', options: [{ label: 'Full time', value: 'f' }] };
    await fill({ fields: [kind, { ...kind, name: 'must', label: 'Must', required: true }], values: { kind: 'f', must: 'f' } });
    await userEvent.click(screen.getByRole('radio', { name: 'Leave empty' }));
    await userEvent.click(run());
    await waitFor(() => expect(sent()).toEqual({ must: 'f' }));
  });

  it('take back one of several choices', async () => {
    await fill({ fields, values: { name: 'Ana', teams: ['1', '2'] } });
    await userEvent.click(screen.getByRole('button', { name: 'Remove Sales' }));
    await userEvent.click(run());
    await waitFor(() => expect(sent()).toMatchObject({ teams: ['2'] }));
  });

  it('may be called as what every object has', async () => {
    await fill({ fields: [{ name: 'constructor', type: 'text', label: 'Constructor', required: true }] });
    await userEvent.click(run());
    expect(await screen.findByText('Fill in this field.')).toBeVisible();
    await userEvent.type(screen.getByLabelText(/^Constructor/), 'x');
    await userEvent.click(run());
    await waitFor(() => expect(sent()).toEqual({ constructor: 'x' }));
  });

  it('say how much may still be written when it is nearly full', async () => {
    await fill({ fields: [{ name: 'a', type: 'text', label: 'Code', maxLength: 10 }] });
    await userEvent.type(screen.getByLabelText('Code'), '1234567');
    expect(screen.queryByText(/left/)).toBeNull();
    await userEvent.type(screen.getByLabelText('Code'), '8');
    expect(screen.getByText('2 of 10 characters left')).toBeVisible();
  });

  it('keep a day that is half entered from being sent as none', async () => {
    await fill({ fields: [{ name: 'day', type: 'date', label: 'First day' }] });
    const input = screen.getByLabelText('First day');
    Object.defineProperty(input, 'validity', { value: { badInput: true } });
    fireEvent.blur(input);
    expect(await screen.findByText('Complete the date, or clear it.')).toBeVisible();
    await userEvent.click(run());
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('take a number as it is meant, and nothing else', async () => {
    const user = userEvent.setup();
    await fill({ fields: [{ name: 'n', type: 'number', label: 'Days', maximum: 9, as: 'whole' }] });
    await user.type(screen.getByLabelText('Days'), '1,5{Tab}');
    expect(await screen.findByText('Enter a number.')).toBeVisible();
    await user.clear(screen.getByLabelText('Days'));
    await user.type(screen.getByLabelText('Days'), '1.5');
    expect(await screen.findByText('Enter a whole number.')).toBeVisible();
    await user.clear(screen.getByLabelText('Days'));
    await user.type(screen.getByLabelText('Days'), '10');
    expect(await screen.findByText('Enter 9 or less.')).toBeVisible();
  });
});

describe('what is wrong', () => {
  const fields: AskedField[] = [
    { name: 'first', type: 'text', label: 'First name', required: true },
    { name: 'email', type: 'email', label: 'Work e-mail', required: true },
    { name: 'groups', type: 'multi_select', label: 'Groups', options: [{ label: 'Sales', value: 's' }] },
  ];

  it('is said after a field was left, not while it is typed', async () => {
    const user = userEvent.setup();
    await fill({ fields });
    await user.type(screen.getByLabelText(/^Work/), 'ana');
    expect(screen.queryByText(/Enter an e-mail/)).toBeNull();
    await user.tab();
    expect(await screen.findByText(/Enter an e-mail/)).toBeVisible();
    await user.type(screen.getByLabelText(/^Work/), '@contoso.com');
    await waitFor(() => expect(screen.queryByText(/Enter an e-mail/)).toBeNull());
  });

  it('is said when it is to be sent, with the way to each field, and the first one has the focus', async () => {
    const user = userEvent.setup();
    await fill({ fields });
    await user.click(run());
    expect(await screen.findByText('2 fields need attention.')).toBeVisible();
    expect(screen.getByLabelText(/^First/)).toHaveFocus();
    await user.click(screen.getByRole('link', { name: 'Work e-mail' }));
    expect(screen.getByLabelText(/^Work/)).toHaveFocus();
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('is said beside the field that the platform points at', async () => {
    const user = userEvent.setup();
    onSubmit.mockRejectedValueOnce(
      refused([
        { pointer: '/values/email', message: 'This address is taken.' },
        { pointer: '/values/groups/0', message: 'This group is gone.' },
        { pointer: '/reference/id', message: 'The ticket has too many letters.' },
      ]),
    );
    await fill({ fields, values: { first: 'Ana', email: 'ana@contoso.com', groups: ['s'] } });
    await user.click(run());
    expect(await screen.findByText('This address is taken.')).toBeVisible();
    expect(screen.getByLabelText(/^Work/)).toBeInvalid();
    expect(screen.getByLabelText(/^Work/)).toHaveFocus();
    expect(screen.getByText('This group is gone.')).toBeVisible();
    expect(screen.getByText('The ticket has too many letters.')).toBeVisible();
    await user.type(screen.getByLabelText(/^Work/), '.au');
    await waitFor(() => expect(screen.queryByText('This address is taken.')).toBeNull());
  });

  it('with the whole of it is said once, and what was typed stays', async () => {
    onSubmit.mockRejectedValueOnce(new Failure('network'));
    await fill({ fields, values: { first: 'Ana', email: 'ana@contoso.com' } });
    await userEvent.click(run());
    expect(await screen.findByText('Nobody knows yet whether it arrived.')).toBeVisible();
    expect(screen.getByLabelText(/^First/)).toHaveValue('Ana');
    await userEvent.click(run());
    await waitFor(() => expect(onSubmit).toHaveBeenCalledTimes(2));
    expect(screen.queryByText('Nobody knows yet whether it arrived.')).toBeNull();
  });
});

describe('sending', () => {
  const fields: AskedField[] = [{ name: 'first', type: 'text', label: 'First name' }];

  it('happens once, however often the button is pressed', async () => {
    let answer = (): void => {};
    onSubmit.mockReturnValue(new Promise((go) => (answer = go)));
    const user = userEvent.setup();
    await fill({ fields });
    await user.dblClick(run());
    await user.click(run());
    await user.type(screen.getByLabelText('First name'), '{Enter}');
    await act(async () => {
      answer();
      await Promise.resolve();
    });
    expect(onSubmit).toHaveBeenCalledTimes(1);
  });

  it('waits until a person has typed the name of what is destroyed', async () => {
    const user = userEvent.setup();
    await fill({ fields, confirm: 'Contoso' });
    expect(run()).toBeDisabled();
    await user.type(screen.getByLabelText(/^First/), 'Ana{Enter}');
    expect(onSubmit).not.toHaveBeenCalled();
    await user.type(screen.getByLabelText(/Type Contoso to confirm/), 'contoso');
    expect(run()).toBeEnabled();
    await user.click(run());
    await waitFor(() => expect(onSubmit).toHaveBeenCalledTimes(1));
  });

  it('does not happen while something is in its way, which is said', async () => {
    await fill({ fields, blocked: 'Contoso is inactive.' });
    expect(run()).toBeDisabled();
    expect(run()).toHaveAccessibleDescription('Contoso is inactive.');
    await userEvent.type(screen.getByLabelText('First name'), '{Enter}');
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('does not happen again when the answer comes between two presses', async () => {
    const user = userEvent.setup();
    await fill({ fields });
    await user.click(run());
    await waitFor(() => expect(onSubmit).toHaveBeenCalledTimes(1));
    await user.click(run());
    await user.type(screen.getByLabelText('First name'), '{Enter}');
    expect(onSubmit).toHaveBeenCalledTimes(1);
  });

  it('leaves what was sent to read, without secrets anywhere on the page', async () => {
    const user = userEvent.setup();
    function Whole() {
      const [isSent, setSent] = useState(false);
      return (
        <>
          <Form
            fields={[...fields, { name: 'key', type: 'text', label: 'Key', masked: true }]}
            values={{ key: 'brought' }}
            onSubmit={(values) => onSubmit(values).then(() => setSent(true))}
            isSent={isSent}
          />
          <button onClick={() => setSent(false)}>change</button>
        </>
      );
    }
    await show(<Whole />);
    expect(screen.getByLabelText('Key')).toHaveValue('');
    expect(screen.getByLabelText('Key')).toHaveAttribute('type', 'password');
    await user.type(screen.getByLabelText('First name'), 'Ana');
    await user.type(screen.getByLabelText('Key'), 'hunter22');
    await user.click(screen.getByRole('button', { name: 'Show Key' }));
    expect(screen.getByLabelText('Key')).toHaveAttribute('type', 'text');
    await user.click(run());
    const read = await screen.findByText('Not shown');
    expect(within(read.closest('dl') ?? read).getByText('Ana')).toBeVisible();
    expect(sent()).toEqual({ first: 'Ana', key: 'hunter22' });
    expect(document.documentElement.outerHTML).not.toContain('hunter22');
    await user.click(screen.getByRole('button', { name: 'change' }));
    expect(screen.getByLabelText('First name')).toHaveValue('Ana');
    expect(screen.getByLabelText('First name')).toHaveFocus();
    expect(screen.getByLabelText('Key')).toHaveValue('');
    await user.click(run());
    await waitFor(() => expect(onSubmit).toHaveBeenCalledTimes(2));
  });
});

describe('conditions', () => {
  const fields: AskedField[] = [
    {
      name: 'kind',
      type: 'radio',
      label: 'Kind',
      options: [
        { label: 'User', value: 'u' },
        { label: 'Guest', value: 'g' },
      ],
    },
    { name: 'why', type: 'text', label: 'Reason', required: true, condition: { field: 'kind', op: 'eq', value: 'g' } },
  ];

  it('hide fields, which are then neither wanted nor sent, and keep what they hold', async () => {
    const user = userEvent.setup();
    await fill({ fields });
    const reason = (): HTMLElement | null => screen.queryByRole('textbox', { name: /^Reason/ });
    expect(reason()).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Guest' }));
    await user.type(await screen.findByRole('textbox', { name: /^Reason/ }), 'a project');
    await user.click(screen.getByRole('radio', { name: 'User' }));
    await waitFor(() => expect(reason()).toBeNull());
    await user.click(run());
    await waitFor(() => expect(sent()).toEqual({ kind: 'u' }));
    await user.click(screen.getByRole('radio', { name: 'Guest' }));
    expect(await screen.findByRole('textbox', { name: /^Reason/ })).toHaveValue('a project');
  });

  it('show what was drawn before it was wanted, but nothing that asks for something or must not be remembered', async () => {
    const condition = { field: 'more', op: 'eq', value: true } as const;
    await fill({
      fields: [
        { name: 'more', type: 'checkbox', label: 'More' },
        { name: 'plain', type: 'text', label: 'Plain', condition },
        { name: 'secret', type: 'text', label: 'Secret', masked: true, condition },
        { name: 'file', type: 'file', label: 'File', condition },
        { name: 'plan', type: 'select', label: 'Licence', provider: { name: 'plans' }, condition },
      ],
    });
    const named = (): string[] => [...document.querySelectorAll('label')].map((label) => label.textContent);
    await waitFor(() => expect(named()).toEqual(['More', 'Plain']));
    expect(screen.queryByRole('textbox')).toBeNull();
    await userEvent.click(screen.getByRole('checkbox', { name: 'More' }));
    expect(await screen.findByRole('textbox', { name: 'Plain' })).toBeVisible();
    expect(named()).toHaveLength(5);
  });

  it('draw again what they change, and no other of fifty fields', async () => {
    const user = userEvent.setup();
    const drawn = new Map<string, number>();
    const many = Array.from({ length: 50 }, (_, at): AskedField => {
      const name = `f${at}`;
      const field: AskedField = { name, type: 'text', condition: at === 49 ? { field: 'f0', op: 'eq', value: 'ab' } : undefined };
      // A field is asked what it is called each time it is drawn.
      return Object.defineProperty(field, 'label', {
        get: () => {
          drawn.set(name, (drawn.get(name) ?? 0) + 1);
          return `Field ${at}`;
        },
      });
    });
    await fill({ fields: many });
    await screen.findByLabelText('Field 48');
    await waitFor(() => expect(drawn.has('f49')).toBe(true));
    expect(screen.getByLabelText('Field 49')).not.toBeVisible();
    drawn.clear();
    await user.type(screen.getByLabelText('Field 0'), 'ab');
    await waitFor(() => expect(screen.getByLabelText('Field 49')).toBeVisible());
    expect([...drawn.keys()]).toEqual(['f0']);
  });
});

describe('options', () => {
  const asked = vi.fn<(name: string, request: OptionsRequest, signal: AbortSignal) => Promise<Options>>();
  const fields: AskedField[] = [
    {
      name: 'dept',
      type: 'select',
      label: 'Department',
      options: [
        { label: 'Sales', value: 's' },
        { label: 'Works', value: 'w' },
      ],
    },
    { name: 'plan', type: 'select', label: 'Licence', provider: { name: 'plans', inputs: { department: { field: 'dept' } } } },
  ];
  const answer = (values: string[], more: Partial<Options> = {}): Options => ({
    options: values.map((value) => ({ value, label: `Plan ${value}` })),
    cached: false,
    truncated: false,
    fetchedAt: new Date().toISOString(),
    expiresAt: new Date().toISOString(),
    ...more,
  });
  const askOptions: FieldFormProps['askOptions'] = ({ name }, request, signal) => asked(name, request, signal);
  const choose = async (field: string, option: string): Promise<void> => {
    await userEvent.click(screen.getByRole('combobox', { name: field }));
    await userEvent.click(await screen.findByRole('option', { name: option }));
  };

  beforeEach(() => {
    asked
      .mockReset()
      .mockImplementation((_, { inputs }) => Promise.resolve(answer(inputs?.department === 's' ? ['1', '2'] : ['2', '3'])));
  });

  it('wait for the field that they depend on', async () => {
    await fill({ fields, askOptions });
    expect(screen.getByRole('combobox', { name: 'Licence' })).toBeDisabled();
    expect(screen.getByText('Choose Department first.')).toBeVisible();
    expect(asked).not.toHaveBeenCalled();
    await choose('Department', 'Sales');
    await choose('Licence', 'Plan 1');
    expect(asked).toHaveBeenCalledTimes(1);
    expect(asked.mock.lastCall?.slice(0, 2)).toEqual(['plan', { inputs: { department: 's' } }]);
    await userEvent.click(run());
    await waitFor(() => expect(sent()).toEqual({ dept: 's', plan: '1' }));
    expect(await flaws()).toEqual([]);
  });

  it('take back a choice that is not offered any more, and say so', async () => {
    await fill({ fields, askOptions });
    await choose('Department', 'Sales');
    await choose('Licence', 'Plan 1');
    await choose('Department', 'Works');
    expect(await screen.findByText('“Plan 1” is not offered any more. Choose again.')).toBeVisible();
    expect(screen.getByRole('combobox', { name: 'Licence' })).toHaveValue('');
    await choose('Licence', 'Plan 2');
    await choose('Department', 'Sales');
    await userEvent.click(run());
    await waitFor(() => expect(sent()).toEqual({ dept: 's', plan: '2' }));
  });

  it('send no choice of which nobody knows whether it still stands', async () => {
    asked.mockImplementation((_, { inputs }) =>
      inputs?.department === 's' ? Promise.resolve(answer(['1'])) : new Promise(() => {}),
    );
    await fill({ fields, askOptions });
    await choose('Department', 'Sales');
    await choose('Licence', 'Plan 1');
    await choose('Department', 'Works');
    await userEvent.click(run());
    expect(await screen.findByText('Wait until the options are here, and choose again.')).toBeVisible();
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('say why they are not here, and are asked for once more', async () => {
    const problem = { type: 'about:blank', title: 'x', status: 502, code: 'provider_failed', detail: 'Graph does not answer.' };
    asked.mockRejectedValueOnce(new Refusal(problem));
    await fill({ fields, askOptions, values: { dept: 's' } });
    expect(await screen.findByText(/The options could not be loaded. Graph does not answer./)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again to load the options of Licence' }));
    await choose('Licence', 'Plan 2');
  });

  it('say how old they are when the provider did not answer, and are refreshed', async () => {
    const tenMinutes = new Date(Date.now() - 630_000).toISOString();
    asked.mockResolvedValueOnce(answer(['1'], { cached: true, fetchedAt: tenMinutes, staleReason: 'Graph did not answer.' }));
    await fill({ fields, askOptions, values: { dept: 's' } });
    expect(await screen.findByText('These are from 10 minutes ago: Graph did not answer.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: /^Refresh the options of Licence/ }));
    await waitFor(() => expect(screen.queryByText(/These are from/)).toBeNull());
    expect(asked.mock.lastCall?.[1]).toEqual({ inputs: { department: 's' }, refresh: true });
  });

  it('are searched by the provider when there are more than it answered, and the last question alone counts', async () => {
    const signals: AbortSignal[] = [];
    asked.mockImplementation((_, { search }, signal) => {
      signals.push(signal);
      if (search === 'a') {
        return new Promise(() => {});
      }
      return Promise.resolve(search === undefined ? answer(['x'], { truncated: true }) : answer([search], { truncated: false }));
    });
    await fill({ fields: [{ name: 'who', type: 'multi_select', label: 'People', provider: { name: 'people' } }], askOptions });
    const box = await screen.findByRole('combobox', { name: 'People' });
    await waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
    await userEvent.type(box, 'a');
    await waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
    await userEvent.type(box, 'na');
    await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Plan ana' }));
    expect(asked.mock.calls.map(([, request]) => request.search)).toEqual([undefined, 'a', 'ana']);
    expect(signals[1]?.aborted).toBe(true);
    expect(await screen.findByRole('button', { name: 'Remove Plan ana' })).toBeVisible();
    await userEvent.click(run());
    await waitFor(() => expect(sent()).toEqual({ who: ['ana'] }));
  });

  it('are searched here when all of them are', async () => {
    const user = userEvent.setup();
    asked.mockResolvedValue(answer(Array.from({ length: 300 }, (_, at) => `${at}`)));
    await fill({ fields: [{ name: 'plan', type: 'select', label: 'Licence', provider: { name: 'plans' } }], askOptions });
    await waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
    await user.click(screen.getByRole('combobox', { name: 'Licence' }));
    expect(await screen.findByText('And 200 more: type to find them.')).toBeVisible();
    await user.keyboard('299');
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await user.keyboard('{Enter}');
    expect(screen.getByRole('combobox', { name: 'Licence' })).toHaveValue('Plan 299');
    expect(asked).toHaveBeenCalledTimes(1);
    await user.clear(screen.getByRole('combobox', { name: 'Licence' }));
    await user.click(run());
    await waitFor(() => expect(sent()).toEqual({}));
  });

  it('choose nothing for who looks at them and goes on', async () => {
    const user = userEvent.setup();
    await fill({ fields, askOptions, values: { dept: 's' } });
    await waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
    await user.click(screen.getByRole('combobox', { name: 'Licence' }));
    await screen.findByRole('option', { name: 'Plan 1' });
    await user.tab();
    await user.click(run());
    await waitFor(() => expect(sent()).toEqual({ dept: 's' }));
  });
});

describe('a file', () => {
  const fields: AskedField[] = [
    { name: 'list', type: 'file', label: 'List', required: true, accept: ['text/csv'], maxBytes: 100 },
  ];
  const id = '019f2c00-0000-7000-8000-0000000000ff';
  const stored = { id, name: 'people.csv', size: 7, contentType: 'text/csv', createdAt: '2026-11-23T09:00:00.000Z' };
  const upload = vi.fn<FieldFormProps['upload']>();
  const give = (file: File): void => {
    const input = document.querySelector('input[type=file]');
    if (input !== null) {
      fireEvent.change(input, { target: { files: [file] } });
    }
  };
  const people = (): File => new File(['a,b\n1,2'], 'people.csv', { type: 'application/vnd.ms-excel' });

  beforeEach(() => {
    upload.mockReset().mockResolvedValue(stored);
  });

  it('is sent ahead, under the type that its name says, and can be taken away', async () => {
    const user = userEvent.setup();
    await fill({ fields, upload });
    const button = screen.getByRole('button', { name: 'Choose a file for List' });
    expect(button).toHaveAccessibleDescription('CSV, up to 100 bytes.');
    give(people());
    expect(await screen.findByText('people.csv, 7 bytes')).toBeVisible();
    expect(upload.mock.lastCall?.[1].type).toBe('text/csv');
    expect(await flaws()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Remove the file for List' }));
    await user.click(run());
    expect(await screen.findByText('Fill in this field.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Choose a file for List' })).toHaveFocus();
    give(people());
    await screen.findByText('people.csv, 7 bytes');
    await user.click(run());
    await waitFor(() => expect(sent()).toEqual({ list: id }));
  });

  it('is waited for, and can be given up on its way', async () => {
    const user = userEvent.setup();
    upload.mockReturnValue(new Promise(() => {}));
    await fill({ fields, upload });
    give(people());
    expect(await screen.findByText('Uploading people.csv, 7 bytes')).toBeVisible();
    await user.click(run());
    expect(onSubmit).not.toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Cancel the upload for List' }));
    expect(upload.mock.lastCall?.[2].aborted).toBe(true);
    expect(screen.queryByText(/Uploading/)).toBeNull();
  });

  it('that does not arrive is said to have failed, and is sent once more', async () => {
    upload.mockRejectedValueOnce(new Failure('network'));
    await fill({ fields, upload });
    give(people());
    expect(await screen.findByText('people.csv was not uploaded. The connection broke.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again for List' }));
    expect(await screen.findByText('people.csv, 7 bytes')).toBeVisible();
  });

  it('of another type or size is not sent at all', async () => {
    await fill({ fields, upload });
    give(new File(['x'], 'photo.png', { type: 'image/png' }));
    expect(await screen.findByText('photo.png is of another type. CSV.')).toBeVisible();
    give(new File(['x'.repeat(200)], 'long.csv', { type: 'text/csv' }));
    expect(await screen.findByText('long.csv has 200 bytes. Choose a file of up to 100 bytes.')).toBeVisible();
    expect(upload).not.toHaveBeenCalled();
  });
});

describe('leaving', () => {
  const fields: AskedField[] = [{ name: 'first', type: 'text', label: 'First name' }];

  it('asks when something was typed, and lets people stay or go', async () => {
    const user = userEvent.setup();
    const { router } = await fill({ fields });
    await user.type(screen.getByLabelText('First name'), 'Ana');
    await act(() => router.navigate('/elsewhere'));
    expect(await screen.findByRole('heading', { name: 'Leave without sending?' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Stay' }));
    expect(router.state.location.pathname).toBe('/');
    expect(screen.getByLabelText('First name')).toHaveValue('Ana');
    await act(() => router.navigate('/elsewhere'));
    await user.click(await screen.findByRole('button', { name: 'Leave' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/elsewhere'));
  });

  it('does not ask when nothing was typed, nor when it was sent', async () => {
    const user = userEvent.setup();
    const { router } = await fill({ fields, onSubmit: () => Promise.resolve(router.navigate('/run')) });
    await user.type(screen.getByLabelText('First name'), 'Ana');
    await user.click(run());
    await waitFor(() => expect(router.state.location.pathname).toBe('/run'));
    expect(screen.queryByText('Leave without sending?')).toBeNull();
  });

  it('holds the tab open only while something would be lost', async () => {
    await fill({ fields });
    const close = (): boolean => dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(close()).toBe(true);
    await userEvent.type(screen.getByLabelText('First name'), 'Ana');
    expect(close()).toBe(false);
    await userEvent.click(run());
    await waitFor(() => expect(close()).toBe(true));
  });
});
