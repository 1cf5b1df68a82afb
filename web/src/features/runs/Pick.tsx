import { Combobox, Field, Option } from '@fluentui/react-components';
import { useState } from 'react';

/** How many options are shown at a time: typing finds the others. */
const most = 50;

export interface Choice {
  value: string;
  label: string;
}

interface PickProps {
  label: string;
  choices: readonly Choice[];
  /** Undefined for any. */
  value: string | undefined;
  /** What a value is called that is none of the choices. */
  unknown: string;
  onPick: (value: string | undefined) => void;
}

/** Chooses one of many things by a part of its name, or any. */
export function Pick({ label, choices, value, unknown, onPick }: PickProps) {
  const [typed, setTyped] = useState<string>();
  const chosen = value === undefined ? '' : (choices.find((choice) => choice.value === value)?.label ?? unknown);
  const part = typed?.trim().toLowerCase() ?? '';
  const found = choices.filter((choice) => choice.label.toLowerCase().includes(part));
  return (
    <Field label={label} size="small">
      <Combobox
        size="small"
        placeholder="Any"
        clearable
        value={typed ?? chosen}
        selectedOptions={value === undefined ? [] : [value]}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => setTyped(undefined)}
        onOptionSelect={(_, { optionValue }) => {
          setTyped(undefined);
          onPick(optionValue);
        }}
      >
        {found.slice(0, most).map((choice) => (
          <Option key={choice.value} value={choice.value} text={choice.label}>
            {choice.label}
          </Option>
        ))}
        {found.length > most && (
          <Option key="" value="" text="" disabled>
            {`Type to find one of ${found.length - most} more`}
          </Option>
        )}
        {found.length === 0 && (
          <Option key="" value="" text="" disabled>
            {choices.length === 0 ? 'There is nothing to choose from' : 'Nothing is called that'}
          </Option>
        )}
      </Combobox>
    </Field>
  );
}
