import { Combobox, makeStyles, Option, Tag, TagGroup, tokens } from '@fluentui/react-components';
import { useState } from 'react';

import type { FormOption } from '../../../client';
import type { Spoken } from '../Framed';
import { useWidths } from './control';

const useStyles = makeStyles({
  root: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '4px', justifyItems: 'start', minWidth: 0 },
  note: { padding: '6px 8px', color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  chosen: { display: 'flex', flexWrap: 'wrap', gap: '4px', maxWidth: '100%' },
  tag: { maxWidth: '100%', minWidth: 0 },
});

/** How many options are drawn at once; one types to see others. */
const drawnMost = 100;

/** The list ends before the window does. */
const besideEdges = { overflowBoundaryPadding: 16 };

interface ChoiceBoxProps {
  id: string;
  spoken: Spoken;
  /** What the field is called, for what is chosen in it. */
  label: string;
  isMany: boolean;
  isClearable: boolean;
  isDisabled?: boolean;
  placeholder?: string;
  chosen: readonly string[];
  onChoose: (chosen: string[]) => void;
  onBlur: () => void;
  /** All that can be chosen from, or, when the server searches, what it has found. */
  options: readonly FormOption[];
  /** What is said in the list besides the options: that they are being loaded. */
  note?: string;
  wordsOf: (value: string) => string;
  /** Told what was typed, where the server searches; otherwise the options are searched here. */
  onSearch?: (text: string) => void;
}

/** A box that one types into to find what to choose, one or several. */
export function ChoiceBox(props: ChoiceBoxProps) {
  const {
    id,
    spoken,
    label,
    isMany,
    isClearable,
    isDisabled,
    placeholder,
    chosen,
    onChoose,
    onBlur,
    options,
    note,
    wordsOf,
    onSearch,
  } = props;
  const styles = useStyles();
  const widths = useWidths();
  // Undefined while nothing is typed: then the box says what is chosen.
  const [typed, setTyped] = useState<string>();
  const find = (text: string | undefined): void => {
    setTyped(text);
    onSearch?.(text ?? '');
  };
  const found = onSearch === undefined ? options.filter(({ label: words }) => matches(words, typed ?? '')) : options;
  const only = chosen[0];
  const saying = noteOf(found.length, typed ?? '', note);

  return (
    <div className={styles.root}>
      <Combobox
        {...spoken}
        id={id}
        className={widths.line}
        positioning={besideEdges}
        multiselect={isMany}
        clearable={isClearable && !isMany}
        disabled={isDisabled}
        placeholder={placeholder}
        autoComplete="off"
        // Whoever only looks at the list, and goes on by Tab, has chosen nothing.
        disableAutoFocus={(typed ?? '') === ''}
        value={typed ?? (isMany || only === undefined ? '' : wordsOf(only))}
        selectedOptions={[...chosen]}
        onChange={(event) => {
          find(event.target.value);
          if (!isMany && event.target.value === '' && only !== undefined) {
            onChoose([]);
          }
        }}
        onOptionSelect={(_, { optionValue, selectedOptions }) => {
          // Typing what no option begins with takes nothing away: what is typed may stand within one.
          if (optionValue !== undefined) {
            onChoose(isMany ? selectedOptions : [optionValue]);
            find(undefined);
          } else if (typed === undefined) {
            onChoose([]);
          }
        }}
        onBlur={() => {
          find(undefined);
          onBlur();
        }}
      >
        {found.slice(0, drawnMost).map((option) => (
          <Option key={option.value} value={option.value} text={option.label}>
            {option.label}
          </Option>
        ))}
        {saying !== undefined && (
          <div role="presentation" className={styles.note}>
            {saying}
          </div>
        )}
      </Combobox>
      {isMany && chosen.length > 0 && (
        <TagGroup
          size="small"
          className={styles.chosen}
          aria-label={`Chosen for ${label}`}
          onDismiss={(_, { value }) => onChoose(chosen.filter((one) => one !== value))}
        >
          {chosen.map((value) => (
            <Tag
              key={value}
              value={value}
              dismissible
              disabled={isDisabled}
              className={styles.tag}
              aria-label={`Remove ${wordsOf(value)}`}
            >
              {wordsOf(value)}
            </Tag>
          ))}
        </TagGroup>
      )}
    </div>
  );
}

function matches(words: string, typed: string): boolean {
  return words.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase());
}

function noteOf(count: number, typed: string, note: string | undefined): string | undefined {
  if (note !== undefined) {
    return note;
  }
  if (count > drawnMost) {
    return `And ${count - drawnMost} more: type to find them.`;
  }
  return count > 0 ? undefined : typed === '' ? 'There is nothing to choose from.' : `Nothing matches “${typed}”.`;
}
