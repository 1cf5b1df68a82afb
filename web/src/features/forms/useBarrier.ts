import { isRefused } from '../../api';
import { type Form, getWorkflow, type Workflow } from '../../client';
import { useAsk, useScope } from '../../scope';
import { usePainted } from '../../ui';

interface Barrier {
  /** Why the form cannot be run at present. */
  reason: string | undefined;
  /** What the button says of that; empty while it is not known yet. */
  blocked: string | undefined;
  /** What has to be typed before it runs, because it destroys. */
  confirm: string | undefined;
  /** What the form runs; undefined for those who may not see workflows. */
  workflow: Workflow | undefined;
}

/** What stands between a form and its run. The platform has the last word: this says it before anything is typed. */
export function useBarrier(form: Form, error: unknown): Barrier {
  const scope = useScope();
  // Its request would hold up the form, which can be filled in meanwhile.
  const isPainted = usePainted();
  const isAsked = scope.may.canExecuteWorkflows || scope.may.canManageForms;
  const query = useAsk(
    ['workflow', form.workflow],
    (api, signal) => api.call(getWorkflow, { path: { name: form.workflow }, signal }),
    { enabled: isAsked && isPainted, staleTime: 60_000 },
  );
  const workflow = query.data;
  const effect = form.effect ?? workflow?.effect;
  // Where nobody can say how much it changes, it is taken for what changes most.
  const isDestroying = effect === undefined ? query.error !== null : effect === 'destroy';
  const reason = reasonOf(form, error, scope, workflow);
  return {
    workflow,
    reason,
    blocked: reason === undefined ? (isAsked && query.isPending ? '' : undefined) : 'The reason is above.',
    confirm: isDestroying ? (scope.id === 'global' ? 'Global' : scope.name) : undefined,
  };
}

function reasonOf(
  form: Form,
  error: unknown,
  scope: { id: string; name: string; isActive: boolean },
  workflow: Workflow | undefined,
): string | undefined {
  if (isRefused(error, 404, 403)) {
    return 'This form was deleted meanwhile, or is not offered to you any more. What you have filled in is still here to copy.';
  }
  if (form.isBroken) {
    const why = form.problems?.map(({ message }) => message) ?? [];
    return ['This form does not fit its workflow any more. Whoever made it has to correct it.', ...why].join(' ');
  }
  if (!scope.isActive) {
    return `${scope.name} is inactive: nothing new runs for it.`;
  }
  if (!form.allowed.includes('submit')) {
    return `You may look at this form, and not run it: that needs the permission “Run workflows” for ${scope.name}.`;
  }
  if (scope.id === 'global' && workflow?.requiresOrganization === true) {
    return 'This runs for one client at a time. Choose a client first.';
  }
  return undefined;
}
