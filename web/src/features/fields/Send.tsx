import { Button, Field, Input, Spinner } from '@fluentui/react-components';
import { useId, useState } from 'react';

import { useLate } from '../../ui';
import styles from './fields.module.css';

interface SendProps {
  label: string;
  isSending: boolean;
  blocked?: string;
  confirm?: string;
}

/** The button that sends the form, and what stands in its way. */
export function Send({ label, isSending, blocked, confirm }: SendProps) {
  const why = useId();
  const [typed, setTyped] = useState('');
  const isLate = useLate(isSending);
  const isConfirmed = confirm === undefined || alike(typed, confirm);
  return (
    <div className={styles.send}>
      {confirm !== undefined && blocked === undefined && (
        <Field
          className={styles.confirm}
          label={`Type ${confirm} to confirm`}
          hint="This removes things, and may not be undone."
          required
        >
          <Input value={typed} autoComplete="off" spellCheck={false} onChange={(_, { value }) => setTyped(value)} />
        </Field>
      )}
      <div className={styles.row}>
        <Button
          type="submit"
          appearance="primary"
          disabled={blocked !== undefined || !isConfirmed}
          disabledFocusable={isSending}
          icon={isLate ? <Spinner size="extra-tiny" appearance="inverted" aria-hidden /> : undefined}
          aria-describedby={blocked === undefined ? undefined : why}
          // A field that is left says what is wrong with it: the button would move away from below the pointer before
          // it is released. So the field is left when the press is over, also when that was Enter within the field.
          onMouseDown={(event) => event.preventDefault()}
          onClick={(event) => event.currentTarget.focus()}
        >
          {label}
        </Button>
        {blocked !== undefined && (
          <span id={why} className={styles.why}>
            {blocked}
          </span>
        )}
      </div>
    </div>
  );
}

function alike(typed: string, name: string): boolean {
  return typed.trim().toLocaleLowerCase() === name.trim().toLocaleLowerCase();
}
