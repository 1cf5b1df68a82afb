import { Dropdown, makeStyles, Option, SearchBox } from '@fluentui/react-components';
import { useState } from 'react';

import type { Workflow } from '../../client';
import { categoriesOf, type Effect, type Filter, tagsOf } from './catalog';
import { effectWords } from './EffectWord';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  search: { width: '280px', maxWidth: '100%' },
  choice: { minWidth: '148px', maxWidth: '220px' },
  list: { maxHeight: '360px' },
});

const readyWords = { yes: 'Ready', no: 'Not ready' } as const;

interface FiltersProps {
  workflows: readonly Workflow[];
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** Whether the platform said of each whether it is ready. */
  hasReadiness: boolean;
}

/** What the list of workflows is narrowed down by. */
export function Filters({ workflows, filter, onChange, hasReadiness }: FiltersProps) {
  const styles = useStyles();
  const tags = tagsOf(workflows);
  // The address follows what is typed with a delay, during which it must not overrule that.
  const [typed, setTyped] = useState<string>();
  return (
    <search className={styles.root}>
      <SearchBox
        className={styles.search}
        aria-label="Find a workflow"
        placeholder="Find a workflow"
        value={typed ?? filter.text}
        onChange={(_, { value }) => {
          setTyped(value);
          onChange({ ...filter, text: value });
        }}
        onBlur={() => setTyped(undefined)}
      />
      <Choice
        label="Category"
        any="Any category"
        options={Object.fromEntries(categoriesOf(workflows).map((one) => [one, one]))}
        value={filter.category}
        onChange={(category) => onChange({ ...filter, category })}
      />
      <Choice<Effect>
        label="Effect"
        any="Any effect"
        options={effectWords}
        value={filter.effect}
        onChange={(effect) => onChange({ ...filter, effect })}
      />
      {hasReadiness && (
        <Choice<'yes' | 'no'>
          label="Readiness"
          any="Ready or not"
          options={readyWords}
          value={filter.ready}
          onChange={(ready) => onChange({ ...filter, ready })}
        />
      )}
      {tags.length > 0 && (
        <Dropdown
          className={styles.choice}
          listbox={{ className: styles.list }}
          multiselect
          aria-label="Tags"
          placeholder="Any tag"
          value={filter.tags.join(', ')}
          selectedOptions={[...filter.tags]}
          onOptionSelect={(_, { selectedOptions }) => onChange({ ...filter, tags: selectedOptions })}
        >
          {tags.map((tag) => (
            <Option key={tag}>{tag}</Option>
          ))}
        </Dropdown>
      )}
    </search>
  );
}

interface ChoiceProps<V extends string> {
  label: string;
  /** What stands for no choice. */
  any: string;
  /** What each value is called. */
  options: Partial<Record<V, string>>;
  value: V | undefined;
  onChange: (value: V | undefined) => void;
}

/** One of some values, or none. */
function Choice<V extends string>({ label, any, options, value, onChange }: ChoiceProps<V>) {
  const styles = useStyles();
  const isOne = (text: string | undefined): text is V => text !== undefined && Object.hasOwn(options, text);
  return (
    <Dropdown
      className={styles.choice}
      listbox={{ className: styles.list }}
      aria-label={label}
      value={value === undefined ? any : (options[value] ?? value)}
      selectedOptions={[value ?? '']}
      onOptionSelect={(_, { optionValue }) => onChange(isOne(optionValue) ? optionValue : undefined)}
    >
      <Option value="">{any}</Option>
      {Object.entries<string | undefined>(options).map(([key, word]) => (
        <Option key={key} value={key}>
          {word ?? key}
        </Option>
      ))}
    </Dropdown>
  );
}
