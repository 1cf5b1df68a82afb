import { Button } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useFormState } from 'react-hook-form';
import { useBlocker } from 'react-router';

import { Question } from '../../ui';
import { useSharing } from './context';

interface UnsentProps {
  /** Says that it is on its way, or has arrived. */
  isGoing: () => boolean;
}

/** Keeps people from leaving what they have typed by accident. */
export function Unsent({ isGoing }: UnsentProps) {
  const { form } = useSharing();
  const { isDirty } = useFormState({ control: form.control });
  return isDirty && <Held isGoing={isGoing} />;
}

function Held({ isGoing }: UnsentProps) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => !isGoing() && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    const hold = (event: BeforeUnloadEvent): void => {
      if (!isGoing()) {
        event.preventDefault();
      }
    };
    addEventListener('beforeunload', hold);
    return () => removeEventListener('beforeunload', hold);
  }, [isGoing]);
  return blocker.state === 'blocked' && <Leaving onStay={() => blocker.reset()} onLeave={() => blocker.proceed()} />;
}

function Leaving({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Question
      title="Leave without sending?"
      isAlert
      onClose={onStay}
      answers={
        <>
          <Button appearance="primary" onClick={onStay}>
            Stay
          </Button>
          <Button onClick={onLeave}>Leave</Button>
        </>
      }
    >
      What you have filled in is lost when you leave.
    </Question>
  );
}
