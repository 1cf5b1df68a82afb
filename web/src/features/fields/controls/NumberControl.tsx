import { useState } from 'react';

import { Framed } from '../Framed';
import type { ControlProps } from './control';
import { Line } from './Written';

/** A number. It is typed as text: what a browser makes of a half-typed number, and of a mouse wheel, surprises people. */
export function NumberControl({ field, id, value, onChange, onBlur, word }: ControlProps) {
  const [typed, setTyped] = useState('');
  // What was typed stands as it is, such as 1.50, as long as it is what the field holds.
  const text = Object.is(read(typed), value) ? typed : written(value);
  return (
    <Framed field={field} id={id} word={word}>
      {(spoken) => (
        <Line
          {...spoken}
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          width="short"
          value={text}
          placeholder={field.placeholder}
          onBlur={onBlur}
          onChange={({ target }) => {
            setTyped(target.value);
            onChange(read(target.value));
          }}
        />
      )}
    </Framed>
  );
}

/** The number that a text stands for; every other text stays what it is, and is judged. */
function read(text: string): unknown {
  const trimmed = text.trim();
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(trimmed) ? Number(trimmed) : trimmed;
}

function written(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}
