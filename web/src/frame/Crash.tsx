import { useRouteError } from 'react-router';

import { Page, Trouble } from '../ui';

/** What stands in the place of a page that broke, or that could not be loaded. */
export function Crash() {
  const error = useRouteError();
  return (
    <Page title="This page did not work">
      <Trouble error={error} title="The page broke." kept="What you started goes on." onRetry={() => location.reload()} />
    </Page>
  );
}
