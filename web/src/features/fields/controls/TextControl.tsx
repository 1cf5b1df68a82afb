import { Framed } from '../Framed';
import { type ControlProps, textOf } from './control';
import { Line, Lines } from './Written';

/** From how much of its length on a text is told how much is left. */
const nearly = 0.8;

/** A text: in one line, an address, or in any number of lines. */
export function TextControl({ field, id, value, onChange, onBlur, word }: ControlProps) {
  const text = textOf(value);
  const shared = { id, value: text, onBlur, placeholder: field.placeholder, spellCheck: field.type === 'textarea' };
  return (
    <Framed field={field} id={id} word={word} notes={left(text, field.maxLength)}>
      {(spoken) =>
        field.type === 'textarea' ? (
          <Lines {...shared} {...spoken} rows={field.as === 'json' ? 6 : 4} onChange={({ target }) => onChange(target.value)} />
        ) : (
          <Line
            {...shared}
            {...spoken}
            type={field.type === 'email' ? 'email' : 'text'}
            // The person who fills in the form is seldom the one it is about.
            autoComplete="off"
            width={field.maxLength !== undefined && field.maxLength <= 12 ? 'short' : 'long'}
            onChange={({ target }) => onChange(target.value)}
          />
        )
      }
    </Framed>
  );
}

function left(text: string, most: number | undefined): string | undefined {
  const length = [...text].length;
  if (most === undefined || length < most * nearly) {
    return undefined;
  }
  return length <= most ? `${most - length} of ${most} characters left` : `${length - most} characters too many`;
}
