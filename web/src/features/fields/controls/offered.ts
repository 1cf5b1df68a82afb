import { useEffect } from 'react';

import { useSharing } from '../context';
import { emptyOf, slotOf } from '../keys';
import type { AskedField } from '../types';
import type { Inputs, Offer } from '../useOptions';

interface Standing {
  field: AskedField;
  chosen: readonly string[];
  inputs: Inputs;
  /** The field above that has to be filled in first. */
  lacking: string | undefined;
  /** Everything that is offered at present. */
  offer: Offer;
}

/**
 * Takes back what is not offered any more, and says so: the field above says another thing now. Nothing is sent while
 * nobody knows whether a choice still stands.
 */
export function useStillOffered({ field, chosen, inputs, lacking, offer }: Standing): void {
  const { form, memory } = useSharing();
  const { data } = offer;
  const asked = JSON.stringify(inputs);
  const isSettled = data !== undefined && !offer.isFetching;
  const values = JSON.stringify(chosen);

  useEffect(() => {
    const { name } = field;
    const slot = slotOf(name);
    const take = (rest: string[], message: string): void => {
      form.setValue(slot, field.type === 'multi_select' ? rest : emptyOf(field), { shouldDirty: true });
      form.setError(slot, { type: 'gone', message });
    };
    const held = read(values);
    const isOfOthers = (memory.offeredFor(name) ?? asked) !== asked;
    memory.hold(name);
    if (held.length === 0) {
      memory.offer(name, asked);
    } else if (lacking !== undefined) {
      take([], `This was emptied: it depends on ${lacking}.`);
    } else if (!isSettled) {
      memory.hold(name, isOfOthers ? 'Wait until the options are here, and choose again.' : undefined);
    } else {
      const labels = new Map(data.options.map((option) => [option.value, option.label]));
      const gone = held.filter((one) => !labels.has(one));
      // There are more options than these: what was offered for the same values before may be among them.
      const isGone = gone.length > 0 && (!data.truncated || isOfOthers);
      held.forEach((one) => labels.has(one) && memory.remember(name, one, labels.get(one) ?? one));
      memory.offer(name, asked);
      if (isGone) {
        const words = gone.map((one) => `“${memory.labelOf(name, one) ?? one}”`).join(', ');
        take(
          held.filter((one) => labels.has(one)),
          `${words} ${gone.length === 1 ? 'is' : 'are'} not offered any more. Choose again.`,
        );
      }
    }
    return () => memory.hold(name);
  }, [field, form, memory, data, isSettled, asked, values, lacking]);
}

function read(values: string): string[] {
  const list: unknown = JSON.parse(values);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}
