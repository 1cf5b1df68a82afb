import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { memo, useEffect, useRef } from 'react';

import { Trouble } from '../../ui';
import { SharingContext, useSharing } from './context';
import { Earlier, isInDoubt } from './earlier';
import styles from './fields.module.css';
import { Rows } from './Rows';
import { Send } from './Send';
import { Sent } from './Sent';
import { Summary } from './Summary';
import type { FieldFormProps } from './types';
import { Unsent } from './Unsent';
import { useOpened } from './useOpened';
import { useSending } from './useSending';
import { useVisible } from './visible';

/** Fields of every type, judged as they are filled in, with what the platform says of them. */
export function FieldForm(props: FieldFormProps) {
  return (
    <SharingContext value={useOpened(props)}>
      <Drawn {...props} />
    </SharingContext>
  );
}

/** The form as it is seen. That its values are there to be changed is no reason to draw it again. */
const Drawn = memo(function Drawn(props: FieldFormProps) {
  const { fields, submitLabel, blocked, confirm, isSent = false } = props;
  const sharing = useSharing();
  const { form } = sharing;
  const shown = useVisible(form, fields);
  useFirst(isSent, () => {
    const first = fields.find(({ name, type }) => type !== 'markdown' && shown.split(' ').includes(name));
    if (first !== undefined) {
      document.getElementById(sharing.idOf(first.name))?.focus();
    }
  });
  const { send, isSending, trouble, others, isGoing } = useSending(props, sharing);
  return (
    <>
      {isSent ? (
        <Sent fields={fields} shown={shown} />
      ) : (
        <form
          noValidate
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <Rows fields={fields} shown={shown}>
            <Summary fields={fields} shown={shown} others={others} />
            {trouble !== undefined && <Unsuccessful error={trouble} />}
            <Send label={submitLabel} isSending={isSending} blocked={blocked} confirm={confirm} />
          </Rows>
        </form>
      )}
      <Unsent isGoing={isGoing} />
    </>
  );
});

/** Why the form was not sent, or why nobody knows whether it was. */
function Unsuccessful({ error }: { error: unknown }) {
  if (error instanceof Earlier) {
    return (
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>It had arrived before you changed it.</MessageBarTitle>
          Its run is shown here. What you have changed was not sent: send it if it is to run as well.
        </MessageBarBody>
      </MessageBar>
    );
  }
  return isInDoubt(error) ? (
    <Trouble
      error={error}
      title="Nobody knows yet whether it arrived."
      kept="What you filled in is still here. Send it again as it is: it runs only once."
    />
  ) : (
    <Trouble error={error} title="It was not sent." kept="What you filled in is still here." />
  );
}

/** Goes to the first field when what was sent is to be changed. */
function useFirst(isSent: boolean, go: () => void): void {
  const wasSent = useRef(isSent);
  useEffect(() => {
    if (wasSent.current && !isSent) {
      go();
    }
    wasSent.current = isSent;
  });
}
