import type { Workflow } from '../../client';
import type { Scope } from '../../scope';

/** Whether a workflow can run in a scope now, and why not. */
export interface Readiness {
  state: 'ready' | 'notReady' | 'elsewhere' | 'unknown';
  /** One sentence each. */
  why: readonly string[];
}

/** Whether a workflow can run in a scope, by what the platform answered there. */
export function readinessOf(workflow: Workflow, scope: Pick<Scope, 'id'>): Readiness {
  if (scope.id === 'global' && workflow.requiresOrganization) {
    return { state: 'elsewhere', why: ['It runs for one client at a time.'] };
  }
  if (workflow.ready === undefined) {
    return { state: 'unknown', why: [] };
  }
  return workflow.ready ? { state: 'ready', why: [] } : { state: 'notReady', why: workflow.missing ?? [] };
}

/** Why a workflow cannot be run in a scope now, in a sentence; undefined when it can. */
export function blockOf(workflow: Workflow, scope: Scope): string | undefined {
  if (!scope.isActive) {
    return `${scope.name} is inactive: nothing new runs for it.`;
  }
  const { state, why } = readinessOf(workflow, scope);
  return state === 'notReady' ? ['This is not ready yet.', ...why].join(' ') : undefined;
}
