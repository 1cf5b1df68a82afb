import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';

import { isAbsent } from '../../../forms/json';
import { useSharing } from '../context';
import { slotOf } from '../keys';
import type { AskedField } from '../types';
import type { Inputs } from '../useOptions';

/** What a field's data provider is asked with, and what has to be filled in before it can be. */
export function useInputs(field: AskedField, absent: string): { inputs: Inputs; lacking: string | undefined } {
  const { form, labelOf } = useSharing();
  const bound = useMemo(() => Object.entries(field.provider?.inputs ?? {}), [field]);
  const names = bound.flatMap(([, input]) => (input.field === undefined ? [] : [input.field]));
  const held = useWatch({ control: form.control, name: names.map(slotOf) });
  const hidden = new Set(absent.split(' '));

  const inputs: Inputs = {};
  let lacking: string | undefined;
  for (const [name, input] of bound) {
    if (input.field === undefined) {
      inputs[name] = input.value;
      continue;
    }
    // A field that does not show is not sent either: its absence is for the provider to judge.
    if (hidden.has(input.field)) {
      continue;
    }
    const value = held[names.indexOf(input.field)];
    if (isAbsent(value)) {
      lacking ??= labelOf(input.field);
    } else {
      inputs[name] = value;
    }
  }
  return { inputs, lacking };
}
