import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Outlet } from 'react-router';

import { isRefusedAs } from '../api';
import { getMe } from '../client';
import { keyOf, MeContext, useApiOf, useAskOf } from '../scope';
import { useIsLost, useSession, useStage } from '../session';
import { Trouble } from '../ui';
import { Plain } from './Plain';
import { Shell } from './Shell';

/** What is drawn at once, while the page of the address is loaded. Who has signed in is asked for ahead of it. */
export function Opening() {
  const queries = useQueryClient();
  const api = useApiOf(null);
  const isSignedIn = useStage().name === 'signedIn';
  useEffect(() => {
    if (isSignedIn) {
      // Not as a question of this component's, which would be given up when the page takes its place, and says what went wrong.
      queries.query({ queryKey: keyOf(null, 'me'), queryFn: () => api.call(getMe) }).catch(() => undefined);
    }
  }, [queries, api, isSignedIn]);
  return <Shell />;
}

/** The way into the app: signs people in, and finds out whom the platform knows them as. */
export function Entry() {
  const session = useSession();
  const stage = useStage();
  useRenewed();
  useEffect(() => {
    if (stage.name === 'signedOut') {
      void session.signIn();
    }
  }, [stage, session]);
  switch (stage.name) {
    case 'starting':
    case 'signedOut':
    case 'replaced':
      return <Shell />;
    case 'failed':
      return <Failed error={stage.error} />;
    case 'signedIn':
    case 'expired':
      return <Known />;
  }
}

/** Asks again for everything on the page when its session goes on, and begins anew when it is somebody else's. */
function useRenewed(): void {
  const session = useSession();
  const queries = useQueryClient();
  const { name } = useStage();
  const before = useRef(name);
  useEffect(() => {
    if (before.current === 'expired' && name === 'signedIn') {
      void queries.invalidateQueries();
    }
    if (name === 'replaced') {
      queries.clear();
      session.restart();
    }
    before.current = name;
  }, [name, queries, session]);
}

function Failed({ error }: { error: unknown }) {
  const session = useSession();
  const isLost = useIsLost();
  return (
    <Plain title={isLost ? 'The platform cannot be reached' : 'The sign-in did not work'}>
      {isLost ? (
        <p role="status">Trying again… This page goes on by itself.</p>
      ) : (
        <Trouble error={error} title="You could not be signed in." onRetry={() => void session.start()} />
      )}
    </Plain>
  );
}

/** What somebody sees whom the platform knows, or why it does not. */
function Known() {
  const session = useSession();
  const stage = useStage();
  const me = useAskOf(null, ['me'], (api, signal) => api.call(getMe, { signal }), { staleTime: 60_000 });
  if (me.data !== undefined) {
    return (
      <MeContext value={me.data}>
        <Outlet />
      </MeContext>
    );
  }
  if (stage.name === 'expired') {
    return (
      <Plain title="Your session has ended">
        <p>Nothing was lost.</p>
        <Button appearance="primary" onClick={() => void session.signIn()}>
          Sign in again
        </Button>
      </Plain>
    );
  }
  if (me.error === null) {
    return <Shell />;
  }
  if (isRefusedAs(me.error, 'account_not_linked')) {
    return (
      <Plain title="This account is not linked">
        <p>{me.error.message}</p>
        <Button appearance="primary" onClick={() => void session.signIn(true)}>
          Use another account
        </Button>
      </Plain>
    );
  }
  return (
    <Plain title="The platform did not answer">
      <Trouble error={me.error} title="Your account could not be loaded." onRetry={() => void me.refetch()} />
    </Plain>
  );
}
