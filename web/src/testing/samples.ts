import type { Execution, Form, Me, Membership, Permissions, Workflow } from '../client';

export const contoso = '019f2c00-0000-7000-8000-00000000c001';
export const fabrikam = '019f2c00-0000-7000-8000-00000000fab1';

const technician: Permissions = {
  canExecuteWorkflows: true,
  canManageConfig: false,
  canManageForms: false,
  canViewHistory: true,
};

export function aMembership(change: Partial<Membership> = {}): Membership {
  return { id: contoso, name: 'Contoso', isActive: true, permissions: technician, ...change };
}

/** A technician who looks after Contoso and Fabrikam. */
export function aMe(change: Partial<Me> = {}): Me {
  return {
    user: {
      id: 't_o',
      displayName: 'Theo Technician',
      email: 'theo@northwind.example',
      type: 'platform',
      isPlatformAdmin: false,
    },
    allOrganizations: false,
    organizations: [aMembership(), aMembership({ id: fabrikam, name: 'Fabrikam' })],
    ...change,
  };
}

/** A run of Contoso that succeeded. */
export function aRun(change: Partial<Execution> = {}): Execution {
  return {
    id: '019f2c00-0000-7000-8000-0000000000a1',
    organizationId: contoso,
    workflow: { name: 'user_onboarding', title: 'Onboard a user', build: '9f2c1ab' },
    status: 'Success',
    trigger: 'api',
    actor: { id: 't_o', displayName: 'Theo Technician', type: 'platform' },
    dryRun: false,
    attempt: 1,
    maxAttempts: 3,
    createdAt: '2026-11-23T09:00:00.000Z',
    startedAt: '2026-11-23T09:00:00.040Z',
    finishedAt: '2026-11-23T09:00:04.160Z',
    queuedMs: 40,
    durationMs: 4120,
    ...change,
  };
}

/** A form of Contoso with two fields. */
export function aForm(change: Partial<Form> = {}): Form {
  return {
    id: '019f2c00-0000-7000-8000-0000000000f1',
    organizationId: contoso,
    name: 'New starter',
    description: 'Everything that somebody needs on their first day.',
    workflow: 'user_onboarding',
    access: 'platform',
    fields: [
      { name: 'first_name', type: 'text', label: 'First name', required: true },
      { name: 'email', type: 'email', label: 'Work e-mail', required: true },
    ],
    allowed: ['submit'],
    isBroken: false,
    version: 1,
    createdAt: '2026-11-20T09:00:00.000Z',
    createdBy: 't_o',
    updatedAt: '2026-11-20T09:00:00.000Z',
    updatedBy: 't_o',
    ...change,
  };
}

/** A workflow without parameters that is ready. */
export function aWorkflow(change: Partial<Workflow> = {}): Workflow {
  return {
    name: 'license_report',
    title: 'Licence report',
    description: 'List the licences of the client.',
    category: 'Licences',
    tags: ['m365'],
    effect: 'read',
    requiresOrganization: true,
    needs: { integrations: ['msgraph'], settings: [] },
    ready: true,
    timeoutSeconds: 300,
    savesMinutes: 5,
    concurrency: {},
    parameters: [],
    ...change,
  };
}
