import { describe, expect, it } from 'vitest';
import { initial, prefill } from './prefill';
import type { Field } from './types';
import { submission } from './values';
import { visible } from './visibility';

const fields: Field[] = [
  {
    name: 'license',
    type: 'select',
    options: [
      { label: 'E3', value: 'E3' },
      { label: 'E5', value: 'E5' },
    ],
    default: 'E3',
  },
  { name: 'agreed', type: 'checkbox' },
  { name: 'notify', type: 'checkbox', default: true },
  { name: 'reason', type: 'text', required: true, condition: { field: 'license', op: 'eq', value: 'E5' } },
];

describe('a form that opens', () => {
  it('shows its defaults, and boxes that are not ticked', () => {
    expect(initial(fields)).toEqual({ license: 'E3', agreed: false, notify: true });
  });

  it('shows what a link brings instead, and the fields that follow from it', () => {
    const values = { ...initial(fields), ...prefill(fields, new URLSearchParams('license=E5&notify=false&ticket=48211')) };
    expect(values).toEqual({ license: 'E5', agreed: false, notify: false });
    expect([...visible(fields, values)]).toEqual(['license', 'agreed', 'notify', 'reason']);
    expect(submission(fields, values).problems).toEqual([
      { pointer: '/values/reason', code: 'required', message: 'Fill in this field.' },
    ]);
  });

  it('changes nothing in what it was given', () => {
    const values = Object.freeze(initial(fields));
    submission(Object.freeze(fields), values);
    expect(values).toEqual({ license: 'E3', agreed: false, notify: true });
  });
});
