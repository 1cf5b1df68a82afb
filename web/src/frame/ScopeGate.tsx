import { useEffect } from 'react';
import { Outlet, useParams } from 'react-router';

import { Refusal } from '../api';
import { paths } from '../paths';
import { type Scope, ScopeContext, useMe } from '../scope';
import { Anchor, Answer, Bones, Empty, Page } from '../ui';
import { homeOf, useScopeOf } from './here';
import { rememberClient } from './recent';

/** Below it, everything is about the client in the address. A switch leaves nothing of the client before. */
export function ClientScope() {
  const { org = '' } = useParams();
  return <Client key={org} id={org} />;
}

function Client({ id }: { id: string }) {
  const { scope, query } = useScopeOf(id);
  const isKnown = scope !== undefined;
  useEffect(() => {
    if (isKnown) {
      rememberClient(id);
    }
  }, [id, isKnown]);
  if (scope !== undefined) {
    return <Within scope={scope} />;
  }
  if (query.error instanceof Refusal && query.error.problem.status < 500) {
    return <Unknown />;
  }
  return (
    <Answer query={query} trouble="The client could not be loaded." skeleton={<Bones />}>
      {() => null}
    </Answer>
  );
}

/** Unknown clients and those of others look the same. */
function Unknown() {
  return (
    <Page title="No such client">
      <Empty
        title="There is no client at this address, or you do not look after it."
        next="Whoever administers the platform can give you access."
        action={<Anchor to={paths.start}>Go to your first page</Anchor>}
      />
    </Page>
  );
}

/** Below it, everything is about what holds for all clients. */
export function GlobalScope() {
  const { scope } = useScopeOf('global');
  return scope && <Within scope={scope} />;
}

/** Below it, everything is about all clients at once, which those of one client have no use for. */
export function AllClients() {
  const me = useMe();
  const home = homeOf(me);
  if (home === undefined) {
    return <Outlet />;
  }
  return (
    <Page title="Not for your account">
      <Empty
        title="This page is about several clients, and your account belongs to one."
        next="What you can ask for is under Forms."
        action={<Anchor to={paths.forms(home)}>Go to Forms</Anchor>}
      />
    </Page>
  );
}

function Within({ scope }: { scope: Scope }) {
  return (
    <ScopeContext value={scope}>
      <Outlet />
    </ScopeContext>
  );
}
