import type { Parameter, Workflow } from '../../client';

/** Whether a batch can give a parameter a value: it has no secrets and no files. */
export function isGiven({ type }: Parameter): boolean {
  return type !== 'secret' && type !== 'file';
}

/** Why a workflow cannot run for many clients, in a sentence; undefined when it can. */
export function obstacleOf(workflow: Workflow): string | undefined {
  const missing = workflow.parameters.find((one) => one.required && one.default === undefined && !isGiven(one));
  return (
    missing &&
    `${workflow.title} cannot run for many clients: it asks for ${missing.type === 'file' ? 'a file' : 'a secret'}, “${missing.label}”.`
  );
}
