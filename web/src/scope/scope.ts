import { createContext, use } from 'react';

import type { ScopeId } from '../api';
import type { Permissions } from '../client';

/** The client that a page is about, or the layer of defaults. It comes from the address and is kept nowhere else. */
export interface Scope {
  /** The id of an organization, or `global`. */
  id: ScopeId;
  /** What people call it. */
  name: string;
  /** What the caller may do in it. The server decides: this is for not showing what it would refuse. */
  may: Permissions;
  /** Whether new runs are accepted. */
  isActive: boolean;
}

export const ScopeContext = createContext<Scope | undefined>(undefined);

/** The scope of the page. Only below an address that names one. */
export function useScope(): Scope {
  const scope = use(ScopeContext);
  if (scope === undefined) {
    throw new Error('this page has no scope');
  }
  return scope;
}

/** The scope of the page, or undefined where it is about all clients. */
export function useScopeIfAny(): Scope | undefined {
  return use(ScopeContext);
}
