import { Field, Input } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';

import { firstDay, flawOf } from './filter';

/** How long somebody types no further until a day counts, in milliseconds: a month or a year may have another digit. */
const rest = 600;

interface DayProps {
  label: string;
  value: string | undefined;
  /** The last day that there is. */
  today: string;
  /** The day that it may not be before, or after. */
  begin?: string;
  end?: string;
  onPick: (value: string | undefined) => void;
}

/** A day of the calendar. It counts when it is whole and makes sense; until then the filter stays as it was. */
export function Day({ label, value = '', today, begin, end, onPick }: DayProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const [flaw, setFlaw] = useState<string>();
  if (value !== known) {
    setKnown(value);
    setTyped(value);
    setFlaw(undefined);
  }
  // A browser says nothing of a day of which a part is missing, but that it is one.
  const isPart = (): boolean => input.current?.validity.badInput === true;
  const wrong = (): string | undefined =>
    isPart() ? 'Enter the day, the month and the year.' : flawOf(typed, { today, begin, end });
  const done = (): void => {
    const why = wrong();
    setFlaw(why);
    if (why === undefined && typed !== value) {
      onPick(typed === '' ? undefined : typed);
    }
  };
  const settle = useRef(done);
  useEffect(() => {
    settle.current = () => wrong() === undefined && done();
  });
  useEffect(() => {
    const timer = setTimeout(() => settle.current(), rest);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <Field label={label} size="small" validationMessage={flaw}>
      <Input
        ref={input}
        size="small"
        type="date"
        value={typed}
        min={begin ?? firstDay}
        max={end ?? today}
        onChange={(_, { value: day }) => {
          setTyped(day);
          setFlaw(undefined);
        }}
        onBlur={done}
        onKeyDown={({ key }) => {
          if (key === 'Enter') {
            done();
          }
        }}
      />
    </Field>
  );
}
