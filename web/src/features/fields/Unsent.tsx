import { Button } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useFormState } from 'react-hook-form';
import { useBlocker } from 'react-router';

import { Question } from '../../ui';
import { useSharing } from './context';

/** Keeps people from leaving what they have typed by accident. `isGoing` says that it is on its way, or has arrived. */
export function Unsent({ isGoing }: { isGoing: () => boolean }) {
  const { form } = useSharing();
  const { isDirty } = useFormState({ control: form.control });
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isDirty && !isGoing() && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    const hold = (event: BeforeUnloadEvent): void => {
      if (!isGoing()) {
        event.preventDefault();
      }
    };
    if (isDirty) {
      addEventListener('beforeunload', hold);
    }
    return () => removeEventListener('beforeunload', hold);
  }, [isDirty, isGoing]);
  // Hardly anybody ever sees it: it is made when it is asked for.
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
