import { createContext, use } from 'react';

import type { FieldsForm } from './keys';
import type { Memory } from './memory';
import type { Standings } from './standing';
import type { AskOptions, Upload } from './types';

/** What every field of a form shares. It stays the same as long as the form is there. */
export interface Sharing {
  /** What the answers for this form are remembered by. */
  of: string;
  form: FieldsForm;
  standings: Standings;
  memory: Memory;
  askOptions: AskOptions;
  upload: Upload;
  /** The id of the element that a field is filled in with. */
  idOf: (name: string) => string;
  /** What people call a field, by its name. */
  labelOf: (name: string) => string;
}

export const SharingContext = createContext<Sharing | undefined>(undefined);

export function useSharing(): Sharing {
  const sharing = use(SharingContext);
  if (sharing === undefined) {
    throw new Error('this field is in no form');
  }
  return sharing;
}
