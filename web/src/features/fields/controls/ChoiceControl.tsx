import { Dropdown, Option } from '@fluentui/react-components';

import { Framed, labelOf } from '../Framed';
import { ChoiceBox } from './ChoiceBox';
import { type ControlProps, textOf, useWidths } from './control';
import { OfferedControl } from './OfferedControl';

/** Up to how many options are read faster than found by typing. */
const fewMost = 10;

/** One option, or several, of those that the form lists or that a data provider offers. */
export function ChoiceControl(props: ControlProps) {
  const { field, id, value, onChange, onBlur, word } = props;
  const widths = useWidths();
  if (field.provider !== undefined) {
    return <OfferedControl {...props} />;
  }
  const options = field.options ?? [];
  const wordsOf = (one: string): string => options.find((option) => option.value === one)?.label ?? one;
  const isMany = field.type === 'multi_select';
  if (isMany || options.length > fewMost) {
    return (
      <Framed field={field} id={id} word={word}>
        {(spoken) => (
          <ChoiceBox
            spoken={spoken}
            id={id}
            label={labelOf(field)}
            isMany={isMany}
            isClearable={field.required !== true}
            placeholder={placeholderOf(field.placeholder, isMany)}
            chosen={chosenOf(value)}
            onChoose={(chosen) => onChange(isMany ? chosen : (chosen[0] ?? ''))}
            onBlur={onBlur}
            options={options}
            wordsOf={wordsOf}
          />
        )}
      </Framed>
    );
  }
  const chosen = textOf(value);
  return (
    <Framed field={field} id={id} word={word}>
      {(spoken) => (
        <Dropdown
          {...spoken}
          id={id}
          className={widths.line}
          clearable={field.required !== true}
          placeholder={placeholderOf(field.placeholder, false)}
          value={chosen === '' ? '' : wordsOf(chosen)}
          selectedOptions={chosen === '' ? [] : [chosen]}
          onOptionSelect={(_, { optionValue }) => onChange(optionValue ?? '')}
          onBlur={onBlur}
        >
          {options.map((option) => (
            <Option key={option.value} value={option.value}>
              {option.label}
            </Option>
          ))}
        </Dropdown>
      )}
    </Framed>
  );
}

/** What was chosen, as a list, whether a field has one value or several. */
export function chosenOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string' && one !== '');
}

export function placeholderOf(placeholder: string | undefined, isMany: boolean): string {
  return placeholder === undefined || placeholder === '' ? (isMany ? 'Choose some' : 'Choose one') : placeholder;
}
