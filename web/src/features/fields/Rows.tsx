import { type ReactNode, startTransition, useEffect, useState } from 'react';

import { oncePainted } from '../../ui';
import { FieldRow } from './FieldRow';
import type { AskedField } from './types';

/** How many fields are drawn at once: more than a screen shows. */
const atOnce = 12;

interface RowsProps {
  fields: readonly AskedField[];
  /** The names of those that show, one after the other. */
  shown: string;
}

/**
 * The fields that show. Of a long form, those that are in sight can be used before the others are drawn, which follow at
 * once, and give way to whatever the person does meanwhile.
 */
export function Rows({ fields, shown }: RowsProps): ReactNode {
  const [isWhole, setWhole] = useState(false);
  useEffect(() => oncePainted(() => startTransition(() => setWhole(true))), []);
  const names = new Set(shown.split(' '));
  return fields
    .filter(({ name }) => names.has(name))
    .slice(0, isWhole ? undefined : atOnce)
    .map((field) => {
      const above = Object.values(field.provider?.inputs ?? {}).flatMap((input) => input.field ?? []);
      return <FieldRow key={field.name} field={field} absent={above.filter((name) => !names.has(name)).join(' ')} />;
    });
}
