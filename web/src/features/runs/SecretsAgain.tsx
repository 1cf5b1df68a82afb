import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { type SubmitEvent, useId, useState } from 'react';

import { Refusal } from '../../api';
import { labelOf } from './labels';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gap: '12px',
    maxWidth: '360px',
    padding: '12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  row: { display: 'flex', gap: '8px' },
});

interface SecretsAgainProps {
  /** The inputs that were secrets. */
  names: readonly string[];
  label: string;
  isBusy: boolean;
  error: unknown;
  onSend: (input: Record<string, string>) => void;
  onLeave: () => void;
}

/** Asks for the secrets of a run that is begun again: they were erased when it was over. */
export function SecretsAgain({ names, label, isBusy, error, onSend, onLeave }: SecretsAgainProps) {
  const styles = useStyles();
  const about = useId();
  const [values, setValues] = useState<Record<string, string>>({});
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    onSend(values);
  };
  const wrong = (name: string): string | undefined =>
    error instanceof Refusal ? error.problem.errors?.find(({ pointer }) => pointer === `/input/${name}`)?.message : undefined;
  return (
    <form className={styles.root} aria-describedby={about} onSubmit={send} autoComplete="off">
      <span id={about}>What was secret is not kept after a run. Enter it again.</span>
      {names.map((name, at) => (
        <Field key={name} label={labelOf(name)} required validationMessage={wrong(name)}>
          <Input
            type="password"
            autoComplete="off"
            autoFocus={at === 0}
            value={values[name] ?? ''}
            onChange={(_, { value }) => setValues({ ...values, [name]: value })}
          />
        </Field>
      ))}
      <div className={styles.row}>
        <Button type="submit" appearance="primary" disabledFocusable={isBusy || names.some((name) => !values[name])}>
          {label}
        </Button>
        <Button onClick={onLeave}>Not now</Button>
      </div>
    </form>
  );
}
