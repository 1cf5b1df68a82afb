import { type Execution, getWorkflow, listOptions, type Options, type Parameter, type Workflow } from '../../client';
import { useAsk, useScope } from '../../scope';
import { CopyButton, Facts } from '../../ui';
import { labelOf } from './labels';
import { useParts } from './parts';
import { cellText } from './result/table';
import { isHidden } from './runWords';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a run was given, by the words of those who wrote the workflow where they can be had. */
export function Entered({ run }: { run: Execution }) {
  const parts = useParts();
  const { may } = useScope();
  const given = Object.entries(run.input ?? {});
  const workflow = useAsk<Workflow>(
    ['workflow', run.workflow.name],
    (api, signal) => api.call(getWorkflow, { path: { name: run.workflow.name }, signal }),
    { enabled: given.length > 0 && (may.canExecuteWorkflows || may.canManageForms), staleTime: 60_000, retry: false },
  );
  if (run.input === undefined) {
    return null;
  }
  const parameterOf = (name: string): Parameter | undefined => workflow.data?.parameters.find((one) => one.name === name);
  return (
    <section className={parts.part} aria-labelledby="input">
      <h2 id="input" className={parts.heading}>
        What was entered
      </h2>
      {given.length === 0 ? (
        <div className={parts.quiet}>Nothing: it asks for nothing.</div>
      ) : (
        <>
          <Facts
            of={given.map(
              ([name, value]) =>
                [
                  parameterOf(name)?.label ?? labelOf(name),
                  <Said key={name} value={value} parameter={parameterOf(name)} />,
                ] as const,
            )}
          />
          <div className={parts.flush}>
            <CopyButton text={() => JSON.stringify(run.input, undefined, 2)} label="Copy as JSON" />
          </div>
        </>
      )}
    </section>
  );
}

/** A value as a person reads it: an id by the name of what it stands for, where that is offered. */
function Said({ value, parameter }: { value: unknown; parameter: Parameter | undefined }) {
  const { may } = useScope();
  const provider = parameter?.provider;
  const isId = typeof value === 'string' && uuid.test(value) && provider !== undefined && may.canExecuteWorkflows;
  const offered = useAsk<Options>(
    ['options', provider?.name],
    (api, signal) => api.call(listOptions, { path: { name: provider?.name ?? '' }, body: {}, signal }),
    { enabled: isId && Object.keys(provider.inputs).length === 0, staleTime: 300_000, retry: false },
  );
  if (isHidden(value)) {
    return 'A secret, which was not kept';
  }
  if (parameter?.type === 'file') {
    return 'A file';
  }
  const label = isId ? offered.data?.options.find((option) => option.value === value)?.label : undefined;
  return label ?? (Array.isArray(value) ? value.map(cellText).join('\n') : cellText(value) || 'Nothing');
}
