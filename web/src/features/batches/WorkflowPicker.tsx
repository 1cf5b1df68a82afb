import { Combobox, Field, makeStyles, Option, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';

import type { Workflow } from '../../client';
import { fitting } from '../../ui';
import { EffectWord } from '../workflows';

const useStyles = makeStyles({
  box: { width: '400px', maxWidth: '100%' },
  list: { maxHeight: '360px' },
  about: { display: 'flex', flexWrap: 'wrap', gap: '4px 16px', color: tokens.colorNeutralForeground2 },
  category: { color: tokens.colorNeutralForeground3, marginLeft: '8px' },
});

/** How many workflows are offered at a time: typing finds the others. */
const most = 50;

interface WorkflowPickerProps {
  workflows: readonly Workflow[];
  chosen: Workflow | undefined;
  onChoose: (name: string) => void;
}

/** Chooses a workflow by a part of its name. */
export function WorkflowPicker({ workflows, chosen, onChoose }: WorkflowPickerProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState<string>();
  const found = useMemo(
    () =>
      typed === undefined || typed.trim() === '' ? workflows : fitting(typed, workflows, (one) => `${one.title} ${one.name}`),
    [workflows, typed],
  );
  return (
    <>
      <Field label="Workflow" className={styles.box}>
        <Combobox
          placeholder="Type a part of its name"
          listbox={{ className: styles.list }}
          value={typed ?? chosen?.title ?? ''}
          selectedOptions={chosen === undefined ? [] : [chosen.name]}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => setTyped(undefined)}
          onOptionSelect={(_, { optionValue }) => {
            setTyped(undefined);
            if (optionValue !== undefined && optionValue !== '') {
              onChoose(optionValue);
            }
          }}
        >
          {found.slice(0, most).map((one) => (
            <Option key={one.name} value={one.name} text={one.title}>
              <span>
                {one.title}
                {one.category !== undefined && <span className={styles.category}>{one.category}</span>}
              </span>
            </Option>
          ))}
          {found.length > most && (
            <Option value="" text="" disabled>
              {`Type to find one of ${(found.length - most).toLocaleString('en')} more`}
            </Option>
          )}
          {found.length === 0 && (
            <Option value="" text="" disabled>
              No workflow is called that
            </Option>
          )}
        </Combobox>
      </Field>
      {chosen !== undefined && (
        <div className={styles.about}>
          <EffectWord effect={chosen.effect} />
          {chosen.description}
        </div>
      )}
    </>
  );
}
