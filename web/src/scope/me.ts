import { createContext, use } from 'react';

import type { Me, Permissions } from '../client';

export const MeContext = createContext<Me | undefined>(undefined);

/** Who is signed in, as the platform knows them. */
export function useMe(): Me {
  const me = use(MeContext);
  if (me === undefined) {
    throw new Error('nobody is signed in above');
  }
  return me;
}

export const nothing: Permissions = {
  canExecuteWorkflows: false,
  canManageConfig: false,
  canManageForms: false,
  canViewHistory: false,
};

const everything: Permissions = { canExecuteWorkflows: true, canManageConfig: true, canManageForms: true, canViewHistory: true };

/** What somebody may do in an organization, or in `global`: what they hold there, and what they hold everywhere. */
export function permissionsIn(me: Me, id: string): Permissions {
  if (me.user.isPlatformAdmin) {
    return everything;
  }
  const everywhere = me.globalPermissions ?? nothing;
  const there = me.organizations.find((one) => one.id === id)?.permissions ?? nothing;
  return {
    canExecuteWorkflows: everywhere.canExecuteWorkflows || there.canExecuteWorkflows,
    canManageConfig: everywhere.canManageConfig || there.canManageConfig,
    canManageForms: everywhere.canManageForms || there.canManageForms,
    canViewHistory: everywhere.canViewHistory || there.canViewHistory,
  };
}

/** Whether somebody has a permission in at least one place. */
export function maySomewhere(me: Me, permission: keyof Permissions): boolean {
  return (
    me.user.isPlatformAdmin || !!me.globalPermissions?.[permission] || me.organizations.some((one) => one.permissions[permission])
  );
}
