import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useFormState } from 'react-hook-form';

import { useSharing } from './context';
import { labelOf } from './Framed';
import { slotOf } from './keys';
import type { AskedField } from './types';

const useStyles = makeStyles({
  bar: { minHeight: 'auto' },
  list: { margin: '4px 0 0', paddingLeft: '20px' },
  link: { color: tokens.colorNeutralForeground1, textDecorationLine: 'underline' },
});

interface SummaryProps {
  fields: readonly AskedField[];
  /** The names of the fields that show, one after the other. */
  shown: string;
  /** What the platform has said that is about none of the fields. */
  others: readonly string[];
}

/** What has to be mended before the form can be sent, when it is more than one thing: each leads to its field. */
export function Summary({ fields, shown, others }: SummaryProps) {
  const { form } = useSharing();
  const { errors } = useFormState({ control: form.control });
  const names = new Set(shown.split(' '));
  const bad = fields.filter(({ name }) => {
    const error = errors[slotOf(name)];
    return names.has(name) && error !== undefined && error.type !== 'gone';
  });
  if (bad.length + others.length === 0 || (bad.length === 1 && others.length === 0)) {
    return null;
  }
  return <Faults bad={bad} others={others} />;
}

function Faults({ bad, others }: { bad: readonly AskedField[]; others: readonly string[] }) {
  const styles = useStyles();
  const { idOf } = useSharing();
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{bad.length > 0 ? `${countOf(bad.length)} attention.` : 'This was not accepted.'}</MessageBarTitle>
        <ul className={styles.list}>
          {bad.map((field) => (
            <li key={field.name}>
              <a
                className={styles.link}
                href={`#${idOf(field.name)}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(idOf(field.name))?.focus();
                }}
              >
                {labelOf(field)}
              </a>
            </li>
          ))}
          {others.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}

function countOf(n: number): string {
  return n === 1 ? '1 field needs' : `${n} fields need`;
}
