import { type ComponentType, memo } from 'react';

import { Markdown } from '../../ui';
import { CheckControl } from './controls/CheckControl';
import { ChoiceControl } from './controls/ChoiceControl';
import type { ControlProps } from './controls/control';
import { DateControl } from './controls/DateControl';
import { FileControl } from './controls/FileControl';
import { NumberControl } from './controls/NumberControl';
import { RadioControl } from './controls/RadioControl';
import { SecretControl } from './controls/SecretControl';
import { TextControl } from './controls/TextControl';
import { useSharing } from './context';
import { labelOf } from './Framed';
import { useStanding } from './standing';
import type { AskedField } from './types';

const controls: Record<Exclude<AskedField['type'], 'markdown'>, ComponentType<ControlProps>> = {
  text: TextControl,
  email: TextControl,
  textarea: TextControl,
  number: NumberControl,
  select: ChoiceControl,
  multi_select: ChoiceControl,
  radio: RadioControl,
  checkbox: CheckControl,
  date: DateControl,
  datetime: DateControl,
  file: FileControl,
};

interface FieldRowProps {
  field: AskedField;
  /** The fields that its options depend on and that do not show at present, one after the other. */
  absent: string;
}

/** A field of a form. It is drawn again when its own value changes, or what is said of it; not with other fields. */
export const FieldRow = memo(function FieldRow({ field, absent }: FieldRowProps) {
  if (field.type === 'markdown') {
    return (
      <section aria-label={field.label === undefined || field.label === '' ? undefined : labelOf(field)}>
        <Markdown text={field.text ?? ''} />
      </section>
    );
  }
  return <Asked field={field} absent={absent} control={field.masked === true ? SecretControl : controls[field.type]} />;
});

function Asked({ field, absent, control: Control }: FieldRowProps & { control: ComponentType<ControlProps> }) {
  const { idOf } = useSharing();
  const { value, error, change, leave } = useStanding(field.name);
  return (
    <Control
      field={field}
      id={idOf(field.name)}
      value={value}
      onChange={change}
      onBlur={leave}
      word={error?.message === undefined ? undefined : { text: error.message, isWarning: error.type === 'gone' }}
      absent={absent}
    />
  );
}
