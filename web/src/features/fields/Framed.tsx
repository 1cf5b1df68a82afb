import { DiamondDismiss12Filled, Warning12Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';

import styles from './fields.module.css';
import type { AskedField } from './types';

/** What a field says of what it holds. */
export interface Word {
  text: string;
  /** Worth reading, and no reason not to send the form. */
  isWarning?: boolean;
}

/** What an element says of itself to whoever does not see what stands around it. */
export interface Spoken {
  'aria-describedby'?: string;
  'aria-invalid'?: true;
  'aria-required'?: true;
}

interface FramedProps {
  field: AskedField;
  /** Of the element that is focused when the field is. */
  id: string;
  word?: Word;
  /** What is said below the field besides its help. */
  notes?: ReactNode;
  /** What the label names: that element, a group that says so by `nameOf`, or nothing, where the field has words of its own. */
  names?: 'element' | 'group' | 'nothing';
  children: (spoken: Spoken) => ReactNode;
}

/** What stands around every field: its label, its help, and what is wrong with it. */
export function Framed({ field, id, word, notes, names = 'element', children }: FramedProps) {
  const help = field.help === '' ? undefined : field.help;
  const hint = help === undefined && notes === undefined ? undefined : `${id}-hint`;
  const said = word && `${id}-word`;
  return (
    <div>
      {names !== 'nothing' && <Label field={field} id={id} isOfGroup={names === 'group'} />}
      {children({
        'aria-describedby': said === undefined || hint === undefined ? (said ?? hint) : `${said} ${hint}`,
        'aria-invalid': word === undefined || word.isWarning === true ? undefined : true,
        'aria-required': field.required === true ? true : undefined,
      })}
      {word !== undefined && <Saying id={said} word={word} />}
      {hint !== undefined && (
        <div id={hint} className={styles.hint}>
          {help !== undefined && <span className={styles.help}>{help}</span>}
          {notes}
        </div>
      )}
    </div>
  );
}

function Label({ field, id, isOfGroup }: { field: AskedField; id: string; isOfGroup: boolean }) {
  const words = (
    <>
      {labelOf(field)}
      {field.required === true && (
        <span aria-hidden className={styles.star}>
          *
        </span>
      )}
    </>
  );
  return isOfGroup ? (
    <div id={nameOf(id)} className={styles.label}>
      {words}
    </div>
  ) : (
    <label htmlFor={id} className={styles.label}>
      {words}
    </label>
  );
}

/** What is wrong with what a field holds, which is read out as soon as it is there. */
function Saying({ id, word }: { id: string | undefined; word: Word }) {
  const Icon = word.isWarning === true ? Warning12Filled : DiamondDismiss12Filled;
  return (
    <div id={id} role="alert" className={word.isWarning === true ? styles.warning : styles.flaw}>
      <span className={styles.icon}>
        <Icon />
      </span>
      {word.text}
    </div>
  );
}

/** The id of the label of a group, by that of the element that is focused. */
export function nameOf(id: string): string {
  return `${id}-name`;
}

/** What people call a field. */
export function labelOf(field: AskedField): string {
  return field.label === undefined || field.label === '' ? field.name : field.label;
}
