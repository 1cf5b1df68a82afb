import type { Permissions } from '../client';

/** What people call each permission. */
export const permissionNames: Record<keyof Permissions, string> = {
  canExecuteWorkflows: 'Run workflows',
  canViewHistory: 'See runs',
  canManageForms: 'Manage forms',
  canManageConfig: 'Manage configuration',
};
