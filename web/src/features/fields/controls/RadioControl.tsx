import { Radio, RadioGroup } from '@fluentui/react-components';

import { ChoiceControl } from './ChoiceControl';
import { type ControlProps, textOf, useWidths } from './control';
import { Framed, nameOf } from '../Framed';

/** A choice of which all options show. One whose options come from elsewhere may have many: it is chosen from a list. */
export function RadioControl(props: ControlProps) {
  const { field, id, value, onChange, onBlur, word } = props;
  const widths = useWidths();
  if (field.provider !== undefined) {
    return <ChoiceControl {...props} />;
  }
  const chosen = textOf(value);
  return (
    <Framed field={field} id={id} word={word} names="group">
      {(spoken) => (
        <RadioGroup
          {...spoken}
          aria-labelledby={nameOf(id)}
          className={widths.mark}
          value={chosen}
          onBlur={onBlur}
          onChange={(_, { value: next }) => onChange(next)}
        >
          {(field.options ?? []).map((option, at) => (
            <Radio key={option.value} id={at === 0 ? id : `${id}-${at}`} value={option.value} label={option.label} />
          ))}
          {/* A circle is not cleared by pressing it again: what was chosen is taken back by choosing nothing. */}
          {field.required !== true && <Radio value="" label="Leave empty" />}
        </RadioGroup>
      )}
    </Framed>
  );
}
