import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useForm } from 'react-hook-form';

import type { Sharing } from './context';
import { labelOf } from './Framed';
import { flawsOf } from './judge';
import { emptyOf, type Held, heldOf, slotOf, valuesOf } from './keys';
import { Memory } from './memory';
import { Standings } from './standing';
import type { FieldFormProps } from './types';

/** Opens a form: what its fields hold and are judged by, as long as it is there. */
export function useOpened(props: FieldFormProps): Sharing {
  const { fields, values } = props;
  const own = useId();
  const [memory] = useState(() => new Memory());
  const form = useForm<Held>({
    defaultValues: heldOf(fields, values),
    mode: 'onTouched',
    shouldFocusError: false,
    resolver: (held) => {
      const flaws = [...flawsOf(fields, valuesOf(fields, held), memory)];
      const errors = Object.fromEntries(flaws.map(([name, message]) => [slotOf(name), { type: 'judged', message }]));
      return flaws.length === 0 ? { values: held, errors: {} } : { values: {}, errors };
    },
  });
  const latest = useLatest(props);
  const sharing = useMemo<Sharing>(
    () => ({
      of: props.of ?? own,
      form,
      standings: new Standings(form),
      memory,
      askOptions: (...asked) => latest.current.askOptions(...asked),
      upload: (...sent) => latest.current.upload(...sent),
      idOf: (name) => `${own}-${name}`,
      labelOf: (name) => {
        const field = latest.current.fields.find((one) => one.name === name);
        return field === undefined ? name : labelOf(field);
      },
    }),
    [props.of, own, form, memory, latest],
  );
  // A form that was changed meanwhile may have fields that were not there before.
  useEffect(() => {
    for (const field of fields) {
      if (field.type !== 'markdown' && form.getValues(slotOf(field.name)) === undefined) {
        form.setValue(slotOf(field.name), latest.current.values[field.name] ?? emptyOf(field));
      }
    }
  }, [fields, form, latest]);
  return sharing;
}

/** What was given last, for what is called later. */
function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
