import { useCallback, useSyncExternalStore } from 'react';

import { visible } from '../../forms/visibility';
import { type FieldsForm, valuesOf } from './keys';
import type { AskedField } from './types';

/** The names of the fields that show, one after the other. It is another text only when other fields show. */
export function useVisible(form: FieldsForm, fields: readonly AskedField[]): string {
  const subscribe = useCallback((tell: () => void) => form.subscribe({ formState: { values: true }, callback: tell }), [form]);
  return useSyncExternalStore(subscribe, () => [...visible(fields, valuesOf(fields, form.getValues()))].join(' '));
}
