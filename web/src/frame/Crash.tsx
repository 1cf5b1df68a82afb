import { useRouteError } from 'react-router';

import { Page, Trouble } from '../ui';
import { Plain } from './Plain';

/** What stands in the place of a page that broke, or that could not be loaded. */
export function Crash() {
  const error = useRouteError();
  return (
    <Page title="This page did not work">
      <Trouble error={error} title="The page broke." kept="What you started goes on." onRetry={() => location.reload()} />
    </Page>
  );
}

/** What stands in the place of everything when not even the frame could be loaded, or broke. */
export function Stopped() {
  const error = useRouteError();
  return (
    <Plain title="Bifrost did not start">
      <Trouble
        error={error}
        title="Bifrost could not be loaded."
        kept="What you started goes on."
        onRetry={() => location.reload()}
      />
    </Plain>
  );
}
