import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import type { DataProvider, Workflow } from '../../client';
import { initial } from '../../forms/prefill';
import type { Values } from '../../forms/types';
import { paths } from '../../paths';
import { keyOf, permissionsIn, ScopeContext, useApiOf, useMe } from '../../scope';
import { Anchor, Section, Trouble } from '../../ui';
import { FieldForm, fieldsOf, inputOf, ToldElsewhere } from '../fields';
import { optionsBy, uploadBy } from '../workflows';
import { begin, type Begun } from './begin';
import { clientsOf } from './counts';
import { isGiven } from './obstacle';
import { blockOf, draftOf, type Plan, type Target } from './plan';

const none: ReturnType<typeof fieldsOf> = [];

const useStyles = makeStyles({ meta: { color: tokens.colorNeutralForeground2, margin: 0 } });

interface StartBatchProps {
  workflow: Workflow;
  providers: readonly DataProvider[];
  plan: Plan;
  chosen: readonly Target[];
}

/** What every client of a new batch is given, and the button that starts it. */
export function StartBatch({ workflow, providers, plan, chosen }: StartBatchProps) {
  const styles = useStyles();
  const me = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const everywhere = useApiOf(null);
  // The page of the batch may take a moment to come, during which the button is still there.
  const hasBegun = useRef(false);
  const [doubt, setDoubt] = useState<Exclude<Begun, { id: string }>>();
  const fields = useMemo(
    () => fieldsOf({ ...workflow, parameters: workflow.parameters.filter(isGiven) }, providers),
    [workflow, providers],
  );
  const [values] = useState(() => initial(fields));
  const hasOptions = fields.some((field) => field.provider !== undefined);

  // Every client may have other options: they are asked for at the first one.
  const [first, setFirst] = useState(chosen[0]);
  if (chosen[0] !== undefined && chosen[0] !== first) {
    setFirst(chosen[0]);
  }
  const api = useApiOf(first?.id ?? null);
  const scope = useMemo(
    () => first && { id: first.id, name: first.name, isActive: true, may: permissionsIn(me, first.id) },
    [first, me],
  );

  const start = async (given: Values): Promise<void> => {
    if (hasBegun.current) {
      return;
    }
    setDoubt(undefined);
    const begun = await begin(everywhere, draftOf(plan, chosen, workflow.name, inputOf(workflow, given)), me.user.id);
    void client.invalidateQueries({ queryKey: keyOf(null, 'batches') });
    if ('id' in begun) {
      hasBegun.current = true;
      await navigate(paths.batch(begun.id));
    } else {
      setDoubt(begun);
      throw new ToldElsewhere();
    }
  };

  return (
    <Section title="With what">
      {fields.length === 0 && <p className={styles.meta}>There is nothing to fill in.</p>}
      {fields.length > 0 && first === undefined && (
        <p className={styles.meta}>Choose the clients first: what can be chosen here is theirs.</p>
      )}
      {hasOptions && first !== undefined && chosen.length > 1 && (
        <p className={styles.meta}>
          What can be chosen here is what {first.name} has. Each of the other clients must have it as well.
        </p>
      )}
      <ScopeContext value={scope}>
        <FieldForm
          key={first === undefined ? 'for nobody yet' : 'for somebody'}
          of={`batch of ${workflow.name}`}
          fields={first === undefined ? none : fields}
          values={values}
          askOptions={optionsBy(api)}
          upload={uploadBy(api)}
          submitLabel={chosen.length === 0 ? 'Run' : `Run for ${clientsOf(chosen.length)}`}
          blocked={doubt?.wasSent === true ? 'Look first whether it has begun.' : blockOf(plan, chosen)}
          confirm={workflow.effect === 'destroy' ? clientsOf(chosen.length) : undefined}
          pointer="/input"
          onSubmit={start}
        />
      </ScopeContext>
      {doubt?.wasSent === false && (
        <Trouble error={doubt.doubt} title="Nothing was started." kept="What you filled in is still here." />
      )}
      {doubt?.wasSent === true && (
        <>
          <Trouble
            error={doubt.doubt}
            title="Nobody knows yet whether it has begun."
            kept="It is not in the list of batches as far as that could be looked at. Sent again, it might run twice."
          />
          <div>
            <Anchor to={paths.batches} target="_blank">
              Look at the batches
            </Anchor>
          </div>
          <div>
            <Button onClick={() => setDoubt(undefined)}>It has not begun: let me send it again</Button>
          </div>
        </>
      )}
    </Section>
  );
}
