import { useMemo } from 'react';

import { type Execution, getMetadata, listForms } from '../../client';
import { useAskOf, useMe, useScopeIfAny } from '../../scope';
import type { Choice } from './Pick';

/** What the runs of a client can be narrowed to. */
export interface Choices {
  workflows: Choice[];
  forms: Choice[];
  people: Choice[];
}

/** Names change rarely, and only those of a filter are meant. */
const staleTime = 5 * 60_000;

const none: readonly Execution[] = [];

/** The workflows and forms of the client, and who has started what is already there: nobody may list all people. */
export function useChoices(runs: readonly Execution[] = none): Choices {
  const scope = useScopeIfAny();
  const id = scope?.id ?? null;
  const mayRead = scope !== undefined && (scope.may.canExecuteWorkflows || scope.may.canManageForms);
  const me = useMe();
  const workflows = useAskOf(id, ['workflows', 'names'], (api, signal) => api.call(getMetadata, { signal }), {
    enabled: mayRead,
    staleTime,
  }).data?.workflows;
  const forms = useAskOf(id, ['forms', 'names'], (api, signal) => api.call(listForms, { query: { limit: 200 }, signal }), {
    enabled: scope !== undefined,
    staleTime,
  }).data?.items;
  return useMemo(
    () => ({
      workflows: byLabel([
        ...runs.map((run) => ({ value: run.workflow.name, label: run.workflow.title })),
        ...(workflows ?? []).map((workflow) => ({ value: workflow.name, label: workflow.title })),
      ]),
      forms: byLabel([
        ...runs.flatMap((run) => (run.form === undefined ? [] : [{ value: run.form.id, label: run.form.name }])),
        ...(forms ?? []).map((form) => ({ value: form.id, label: form.name })),
      ]),
      people: [
        { value: 'me', label: `${me.user.displayName} (you)` },
        ...byLabel(runs.map((run) => ({ value: run.actor.id, label: run.actor.displayName }))).filter(
          (person) => person.value !== me.user.id,
        ),
      ],
    }),
    [runs, workflows, forms, me],
  );
}

/** Each thing once, by its name. */
function byLabel(choices: readonly Choice[]): Choice[] {
  const each = new Map(choices.map((choice) => [choice.value, choice]));
  return [...each.values()].sort((one, other) => one.label.localeCompare(other.label, 'en'));
}
