import type { ReactNode } from 'react';

import type { ScopeId } from '../../api';
import type { Find } from '../../ui';

/** What choosing something does. */
export type Act =
  | { name: 'go'; to: string }
  /** The page stays the same, for another client; undefined is all of them. */
  | { name: 'switch'; to: ScopeId | undefined }
  /** A client has to be chosen first. */
  | { name: 'choose'; way: (scope: ScopeId) => string };

/** Something that was found, and what choosing it does. */
export interface Target extends Find {
  act: Act;
}

/** What was found of one kind. */
export interface Found {
  key: string;
  title: string;
  items: readonly Target[];
  /** Whether more may come. */
  isBusy: boolean;
  note?: ReactNode;
}
