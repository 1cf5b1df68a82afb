import { Button } from '@fluentui/react-components';
import { Navigate } from 'react-router';

import { paths } from '../paths';
import { useSession, useStage } from '../session';
import { Plain } from './Plain';

/** Where signing out ends. Opening any other page signs in. */
export function SignedOut() {
  const session = useSession();
  const stage = useStage();
  // Who has signed in comes back here.
  if (stage.name === 'signedIn') {
    return <Navigate replace to={paths.start} />;
  }
  if (stage.name === 'starting') {
    return null;
  }
  return (
    <Plain title="You are signed out">
      <p>Whatever you started goes on without you.</p>
      <Button appearance="primary" onClick={() => void session.signIn(true)}>
        Sign in
      </Button>
    </Plain>
  );
}
