import { Framed } from '../Framed';
import { useSharing } from '../context';
import { type ControlProps, textOf } from './control';
import { localOf, momentOf, zone } from './local';
import { Line } from './Written';

/** A day, or a moment in the time zone of who fills in the form. */
export function DateControl({ field, id, value, onChange, onBlur, word }: ControlProps) {
  const { memory } = useSharing();
  const isDay = field.type === 'date';
  const text = isDay ? textOf(value) : localOf(textOf(value));
  return (
    <Framed field={field} id={id} word={word} notes={isDay ? undefined : `In your time zone, ${zone()}.`}>
      {(spoken) => (
        <Line
          {...spoken}
          id={id}
          type={isDay ? 'date' : 'datetime-local'}
          step={/:\d\d:\d\d/.test(text) ? 1 : undefined}
          width={isDay ? 'short' : 'moment'}
          value={text}
          onBlur={({ target }) => {
            // What is half typed is no value, and is not nothing either.
            memory.hold(field.name, target.validity.badInput ? 'Complete the date, or clear it.' : undefined);
            onBlur();
          }}
          onChange={({ target }) => {
            memory.hold(field.name, target.validity.badInput ? 'Complete the date, or clear it.' : undefined);
            onChange(isDay ? target.value : momentOf(target.value));
          }}
        />
      )}
    </Framed>
  );
}
