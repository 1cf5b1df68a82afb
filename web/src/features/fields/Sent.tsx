import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

import { isAbsent } from '../../forms/json';
import type { Values } from '../../forms/types';
import { exact } from '../../ui';
import { useSharing } from './context';
import { labelOf } from './Framed';
import { valuesOf } from './keys';
import type { Memory } from './memory';
import type { AskedField } from './types';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '12px', margin: 0 },
  term: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  value: { margin: 0, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' },
  nothing: { color: tokens.colorNeutralForeground3 },
});

/** What was sent, to read. `shown` names the fields that showed. */
export function Sent({ fields, shown }: { fields: readonly AskedField[]; shown: string }) {
  const styles = useStyles();
  const { form, memory } = useSharing();
  const names = new Set(shown.split(' '));
  const values = valuesOf(fields, form.getValues());
  const asked = fields.filter(({ name, type }) => names.has(name) && type !== 'markdown');
  if (asked.length === 0) {
    return <div className={styles.nothing}>There was nothing to fill in.</div>;
  }
  return (
    <dl className={styles.root} aria-label="What was sent">
      {asked.map((field) => {
        const words = wordsOf(field, values, memory);
        return (
          <div key={field.name}>
            <dt className={styles.term}>{labelOf(field)}</dt>
            <dd className={mergeClasses(styles.value, words === undefined && styles.nothing)}>{words ?? 'Left empty'}</dd>
          </div>
        );
      })}
    </dl>
  );
}

/** A value as people read it. */
function wordsOf(field: AskedField, values: Values, memory: Memory): string | undefined {
  const value = values[field.name];
  if (field.masked === true) {
    return 'Not shown';
  }
  if (isAbsent(value)) {
    return undefined;
  }
  const one = (text: unknown): string =>
    typeof text === 'string'
      ? (field.options?.find((option) => option.value === text)?.label ?? memory.labelOf(field.name, text) ?? text)
      : String(text);
  if (typeof value === 'boolean') {
    return value ? 'Yes' : 'No';
  }
  if (field.type === 'datetime' && typeof value === 'string') {
    return exact(value);
  }
  return Array.isArray(value) ? value.map(one).join(', ') : one(value);
}
