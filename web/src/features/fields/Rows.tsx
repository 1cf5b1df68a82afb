import { Activity, type ReactNode, startTransition, useEffect, useState } from 'react';

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
 * follows at once, and gives way to whatever the person does meanwhile. Last come those that do not show yet: they are
 * there when somebody fills in what they depend on.
 */
export function Rows({ fields, shown, children }: RowsProps): ReactNode {
  const [inSight] = useState(() => Math.max(1, Math.ceil((innerHeight - above) / each)));
  const [isWhole, setWhole] = useState(fields.length <= inSight);
  useEffect(() => (isWhole ? undefined : oncePainted(() => startTransition(() => setWhole(true)))), [isWhole]);
  const names = new Set(shown.split(' '));
  const isShown = ({ name }: AskedField): boolean => names.has(name);
  const rows = isWhole ? fields.filter((field) => isShown(field) || isReady(field)) : fields.filter(isShown).slice(0, inSight);
  return (
    <>
      {rows.map((field) => {
        const needed = Object.values(field.provider?.inputs ?? {}).flatMap((input) => input.field ?? []);
        const row = <FieldRow key={field.name} field={field} absent={needed.filter((name) => !names.has(name)).join(' ')} />;
        return isReady(field) ? (
          <Activity key={field.name} mode={isShown(field) ? 'visible' : 'hidden'}>
            {row}
          </Activity>
        ) : (
          row
        );
      })}
      {isWhole && children}
    </>
  );
}

/**
 * Whether a field that may show later is drawn before it does, unseen, when there is nothing else to do. Not one that
 * asks the platform for something, nor one that must not remember what was in it: those are made when they show.
 */
function isReady({ condition, type, provider, masked }: AskedField): boolean {
  return condition !== undefined && provider === undefined && masked !== true && type !== 'file' && type !== 'markdown';
}
