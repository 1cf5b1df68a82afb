import { Checkbox } from '@fluentui/react-components';

import { Framed, labelOf } from '../Framed';
import { type ControlProps, useWidths } from './control';

/** A box that is ticked or not. */
export function CheckControl({ field, id, value, onChange, onBlur, word }: ControlProps) {
  const widths = useWidths();
  return (
    <Framed field={field} id={id} word={word} names="nothing">
      {(spoken) => (
        <Checkbox
          {...spoken}
          id={id}
          className={widths.mark}
          checked={value === true}
          required={field.required}
          label={labelOf(field)}
          onBlur={onBlur}
          onChange={(_, { checked }) => onChange(checked === true)}
        />
      )}
    </Framed>
  );
}
