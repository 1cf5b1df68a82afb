import type { Workflow } from '../../client';

/** How much work by hand a run takes off people, in words; undefined when nobody has said. */
export function savesOf({ savesMinutes }: Pick<Workflow, 'savesMinutes'>): string | undefined {
  return savesMinutes > 0 ? `About ${savesMinutes === 1 ? '1 minute' : `${savesMinutes} minutes`} of handwork` : undefined;
}
