import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';

import { type Missing, NotRenewed, useMissing, useSession, useStage } from '../session';
import { useLate } from '../ui';

const useStyles = makeStyles({ bar: { borderRadius: 0, borderLeftWidth: 0, borderRightWidth: 0, borderTopWidth: 0 } });

/** What keeps the whole page from going on: a session that is over, or a platform that does not answer. */
export function Banner() {
  const { name } = useStage();
  // A request that breaks alone is over before anybody could read of it.
  const missing = useMissing();
  const isLate = useLate(missing !== undefined, 600);
  return (
    <div aria-live="polite">
      {name === 'expired' ? <Expired /> : isLate && missing !== undefined ? <Lost missing={missing} /> : null}
    </div>
  );
}

function Lost({ missing }: { missing: Missing }) {
  const styles = useStyles();
  return (
    <MessageBar intent="warning" className={styles.bar}>
      <MessageBarBody>
        {missing === 'platform' ? 'The platform' : 'The sign-in'} cannot be reached. Trying again… What is on this page stays.
      </MessageBarBody>
    </MessageBar>
  );
}

const sentences = {
  asked: 'Your session has ended. Sign in again to go on. What is on this page stays.',
  waiting: 'Sign in in the window that has opened. If it is gone, open it again. What is on this page stays.',
  blocked: 'The browser did not open the window. Allow this page to open windows, and try again. What is on this page stays.',
  failed: 'Nobody signed in. Try again to go on. What is on this page stays.',
};

function Expired() {
  const styles = useStyles();
  const session = useSession();
  const [state, setState] = useState<keyof typeof sentences>('asked');
  const renew = (): void => {
    setState('waiting');
    session.renew().catch((failed: unknown) => {
      const reason = failed instanceof NotRenewed ? failed.reason : 'failed';
      // The window that took its place is waited for.
      if (reason !== 'replaced') {
        setState(reason);
      }
    });
  };
  return (
    <MessageBar intent="warning" className={styles.bar}>
      <MessageBarBody>{sentences[state]}</MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={renew}>
          {state === 'waiting' ? 'Open it again' : 'Sign in again'}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
