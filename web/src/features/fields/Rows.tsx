import { type ReactNode, startTransition, useEffect, useState } from 'react';

import { oncePainted } from '../../ui';
import { FieldRow } from './FieldRow';
import type { AskedField } from './types';

/** How high what stands above the first field is at least, and a field with what is between it and the next, in pixels. */
const above = 150;
const each = 68;

interface RowsProps {
  fields: readonly AskedField[];
  /** The names of those that show, one after the other. */
  shown: string;
  /** What stands below the fields. */
  children: ReactNode;
}

/**
 * The fields that show. Of a long form, those that are in sight can be used before what is below them is drawn, which
 * follows at once, and gives way to whatever the person does meanwhile.
 */
export function Rows({ fields, shown, children }: RowsProps): ReactNode {
  const [inSight] = useState(() => Math.max(1, Math.ceil((innerHeight - above) / each)));
  const [isWhole, setWhole] = useState(fields.length <= inSight);
  useEffect(() => (isWhole ? undefined : oncePainted(() => startTransition(() => setWhole(true)))), [isWhole]);
  const names = new Set(shown.split(' '));
  const rows = fields.filter(({ name }) => names.has(name)).slice(0, isWhole ? undefined : inSight);
  return (
    <>
      {rows.map((field) => {
        const needed = Object.values(field.provider?.inputs ?? {}).flatMap((input) => input.field ?? []);
        return <FieldRow key={field.name} field={field} absent={needed.filter((name) => !names.has(name)).join(' ')} />;
      })}
      {isWhole && children}
    </>
  );
}
