import { Field, Input, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';

import type { Execution } from '../../client';
import { wordOf } from '../../ui';
import { Day } from './Day';
import { dayOf, type RunFilter, statuses, triggers } from './filter';
import { triggerWords } from './listWords';
import { Pick } from './Pick';
import { PickSome } from './PickSome';
import { useChoices } from './useChoices';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(168px, 1fr))',
    alignItems: 'start',
    gap: '8px 12px',
    maxWidth: '1120px',
    '& > *': { minWidth: 0 },
    // They would be as wide as fits no row.
    '& .fui-Combobox, & .fui-Dropdown, & .fui-Input': { minWidth: 0, width: '100%' },
    '& .fui-Combobox__input': { minWidth: 0, width: '100%' },
  },
});

interface FilterFieldsProps {
  filter: RunFilter;
  onChange: (filter: RunFilter) => void;
  runs: readonly Execution[] | undefined;
  /** Whether the runs are of several people. */
  hasPeople: boolean;
}

/** Everything by which runs can be told apart. */
export function FilterFields({ filter, onChange, runs, hasPeople }: FilterFieldsProps) {
  const styles = useStyles();
  const choices = useChoices(runs);
  const change = (part: Partial<RunFilter>): void => onChange({ ...filter, ...part });
  const today = dayOf(new Date());
  return (
    <div className={styles.root}>
      <PickSome
        label="Status"
        choices={statuses.map((value) => ({ value, label: wordOf(value) }))}
        values={filter.status}
        onPick={(status) => change({ status })}
      />
      <PickSome
        label="Started by"
        choices={triggers.map((value) => ({ value, label: triggerWords[value] }))}
        values={filter.trigger}
        onPick={(trigger) => change({ trigger })}
      />
      <Pick
        label="Workflow"
        choices={choices.workflows}
        value={filter.workflow}
        unknown={filter.workflow ?? ''}
        onPick={(workflow) => change({ workflow })}
      />
      <Pick label="Form" choices={choices.forms} value={filter.form} unknown="Another form" onPick={(form) => change({ form })} />
      {hasPeople && (
        <Pick
          label="Who"
          choices={choices.people}
          value={filter.actor}
          unknown="Somebody else"
          onPick={(actor) => change({ actor })}
        />
      )}
      <Ticket value={filter.reference} onPick={(reference) => change({ reference })} />
      <Day label="From" value={filter.from} today={today} end={filter.to} onPick={(from) => change({ from })} />
      <Day label="To" value={filter.to} today={today} begin={filter.from} onPick={(to) => change({ to })} />
    </div>
  );
}

interface TicketProps {
  value: string | undefined;
  onPick: (value: string | undefined) => void;
}

/** A number counts when it is whole: on Enter, or when one goes on to something else. */
function Ticket({ value = '', onPick }: TicketProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // The field stays the same one, and with it the focus.
  if (value !== known) {
    setKnown(value);
    setTyped(value);
  }
  const done = (): void => {
    const number = typed.trim().replace(/^#/, '');
    if (number !== value) {
      onPick(number === '' ? undefined : number);
    }
  };
  return (
    <Field label="Ticket" size="small">
      <Input
        size="small"
        value={typed}
        placeholder="Its number"
        maxLength={200}
        onChange={(_, { value: text }) => setTyped(text)}
        onBlur={done}
        onKeyDown={({ key }) => {
          if (key === 'Enter') {
            done();
          }
        }}
      />
    </Field>
  );
}
