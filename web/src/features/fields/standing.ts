import { useCallback, useSyncExternalStore } from 'react';

import { useSharing } from './context';
import { type FieldsForm, slotOf } from './keys';

/** What a field holds, and what is said of that. */
interface Standing {
  value: unknown;
  error: { type?: string; message?: string } | undefined;
}

interface Asked extends Standing {
  change: (value: unknown) => void;
  leave: () => void;
}

/** What the fields of a form hold, each for the one that draws it. */
export class Standings {
  readonly #form: FieldsForm;
  readonly #last = new Map<string, Standing>();
  readonly #told = new Map<() => void, string>();
  #leave: (() => void) | undefined;

  constructor(form: FieldsForm) {
    this.#form = form;
  }

  /** The same object as long as it says the same. */
  of(slot: string): Standing {
    const value = this.#form.getValues(slot);
    const { error } = this.#form.getFieldState(slot);
    const last = this.#last.get(slot);
    if (last !== undefined && last.error === error && Object.is(last.value, value)) {
      return last;
    }
    const now: Standing = { value, error };
    this.#last.set(slot, now);
    return now;
  }

  /** Tells when a field may stand otherwise. The form is listened to once, since each listener costs as much as a field. */
  subscribe(slot: string, tell: () => void): () => void {
    this.#told.set(tell, slot);
    this.#leave ??= this.#form.subscribe({ formState: { values: true, errors: true }, callback: ({ name }) => this.#tell(name) });
    return () => {
      this.#told.delete(tell);
      if (this.#told.size === 0) {
        this.#leave?.();
        this.#leave = undefined;
      }
    };
  }

  #tell(changed: string | undefined): void {
    for (const [tell, slot] of [...this.#told]) {
      if (changed === undefined || changed === slot) {
        tell();
      }
    }
  }
}

/**
 * What a field holds, and how it is changed. It is the little of `useController` that a field needs, which costs as much
 * for each field as drawing it: nothing is registered before a person changes or leaves it.
 */
export function useStanding(name: string): Asked {
  const { form, standings } = useSharing();
  const slot = slotOf(name);
  const subscribe = useCallback((tell: () => void) => standings.subscribe(slot, tell), [standings, slot]);
  const { value, error } = useSyncExternalStore(subscribe, () => standings.of(slot));
  return {
    value,
    error,
    change: (next) => void form.register(slot).onChange({ type: 'change', target: { name: slot, value: next } }),
    leave: () => void form.register(slot).onBlur({ type: 'blur', target: { name: slot, value: form.getValues(slot) } }),
  };
}
