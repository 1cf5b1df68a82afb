import { useCallback, useEffect, useRef, useState } from 'react';

import { isRefused } from '../../api';
import type { BadField } from '../../client';
import { submission } from '../../forms/values';
import { visible } from '../../forms/visibility';
import type { Sharing } from './context';
import { emptyOf, slotOf, valuesOf } from './keys';
import { ToldElsewhere } from './told';
import type { FieldFormProps } from './types';

interface Sending {
  /** Judges the fields, and sends them when they are good. While that goes on, it does nothing. */
  send: () => void;
  isSending: boolean;
  /** Why it was not sent, as far as that is about no field. */
  trouble: unknown;
  /** What the platform has said that is about none of the fields that show. */
  others: readonly string[];
  /** Whether it is on its way, or has arrived. */
  isGoing: () => boolean;
}

/** Sends a form, and puts what the platform says of it beside the fields. */
export function useSending(props: FieldFormProps, { form, memory, idOf }: Sharing): Sending {
  const { fields, onSubmit, pointer, isSent = false } = props;
  const [isSending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<unknown>();
  const [others, setOthers] = useState<readonly string[]>([]);
  const going = useRef(false);
  // What has arrived is not sent again before its fields are there to be filled in again: the answer may come between
  // two presses, before anything is drawn.
  useEffect(() => {
    going.current = isSent;
  }, [isSent]);

  const focusFirst = (bad: ReadonlySet<string>): void => {
    const first = fields.find(({ name }) => bad.has(name));
    if (first !== undefined) {
      document.getElementById(idOf(first.name))?.focus();
    }
  };

  /** Puts each bad field's sentence beside it, and answers which fields those are, and what is left over. */
  const place = (errors: readonly BadField[]): { bad: Set<string>; left: string[] } => {
    const shown = visible(fields, valuesOf(fields, form.getValues()));
    const bad = new Set<string>();
    const left: string[] = [];
    for (const error of errors) {
      const name = error.in === 'body' ? nameIn(error.pointer, pointer) : undefined;
      if (name === undefined || !shown.has(name)) {
        left.push(error.message);
      } else if (!bad.has(name)) {
        bad.add(name);
        form.setError(slotOf(name), { type: 'refused', message: error.message });
      }
    }
    return { bad, left };
  };

  const refused = (failed: unknown): void => {
    if (failed instanceof ToldElsewhere) {
      return;
    }
    const errors = isRefused(failed, 422) ? (failed.problem.errors ?? []) : [];
    if (errors.length === 0) {
      setTrouble(failed);
      return;
    }
    const { bad, left } = place(errors);
    setOthers(left);
    focusFirst(bad);
  };

  const deliver = async (): Promise<void> => {
    going.current = true;
    setSending(true);
    setTrouble(undefined);
    setOthers([]);
    try {
      const held = form.getValues();
      await onSubmit(submission(fields, valuesOf(fields, held)).values);
      // A secret goes away with the form that it was typed into.
      const kept = { ...form.getValues() };
      for (const field of fields) {
        if (field.masked === true) {
          kept[slotOf(field.name)] = emptyOf(field);
          memory.hold(field.name);
        }
      }
      form.reset(kept);
    } catch (failed) {
      going.current = false;
      refused(failed);
    } finally {
      setSending(false);
    }
  };

  const send = (): void => {
    if (going.current || props.blocked !== undefined) {
      return;
    }
    void form.handleSubmit(
      () => (going.current ? undefined : deliver()),
      (errors) => focusFirst(new Set(fields.map(({ name }) => name).filter((name) => errors[slotOf(name)] !== undefined))),
    )();
  };
  return { send, isSending, trouble, others, isGoing: useCallback(() => going.current, []) };
}

/** The field that a pointer is about, such as `/values/groups/0`. */
function nameIn(pointer: string, base: string): string | undefined {
  return pointer.startsWith(`${base}/`) ? pointer.slice(base.length + 1).split('/')[0] : undefined;
}
