import { makeStyles } from '@fluentui/react-components';

import type { Word } from '../Framed';
import type { AskedField } from '../types';

/** What a field is filled in with. */
export interface ControlProps {
  field: AskedField;
  /** Of the element that is focused when the field is. */
  id: string;
  value: unknown;
  onChange: (value: unknown) => void;
  onBlur: () => void;
  /** What is said of the value. */
  word: Word | undefined;
  /** The fields that the options depend on and that do not show at present, one after the other. */
  absent: string;
}

/** How wide what is chosen from is. None is wider than its form. */
export const useWidths = makeStyles({
  line: { width: '400px', maxWidth: '100%', minWidth: 0 },
  // The mark of a box or a circle stands where other fields begin.
  mark: { marginLeft: '-8px' },
});

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
