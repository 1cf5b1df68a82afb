import { Dropdown, Field, Option } from '@fluentui/react-components';

import type { Choice } from './Pick';

interface PickSomeProps<V extends string> {
  label: string;
  choices: readonly (Choice & { value: V })[];
  values: readonly V[];
  onPick: (values: V[]) => void;
}

/** Chooses some of a few things, or none of them for any. */
export function PickSome<V extends string>({ label, choices, values, onPick }: PickSomeProps<V>) {
  const chosen = choices.filter((choice) => values.includes(choice.value));
  return (
    <Field label={label} size="small">
      <Dropdown
        size="small"
        multiselect
        placeholder="Any"
        value={chosen.length < 2 ? (chosen[0]?.label ?? '') : `${chosen[0]?.label} and ${chosen.length - 1} more`}
        selectedOptions={[...values]}
        onOptionSelect={(_, { selectedOptions }) =>
          onPick(choices.map((choice) => choice.value).filter((value) => selectedOptions.includes(value)))
        }
      >
        {choices.map((choice) => (
          <Option key={choice.value} value={choice.value} text={choice.label}>
            {choice.label}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}
