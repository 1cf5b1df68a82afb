import { Page } from '../../ui';
import { FirstRun } from './FirstRun';
import { MyRuns } from './MyRuns';
import { NeedsSomebody } from './NeedsSomebody';
import { RecentClients } from './RecentClients';

/** Where people begin: what needs them, what they have going on, and whom they worked for. */
export function HomePage() {
  return (
    <Page title="Home">
      <NeedsSomebody />
      <FirstRun />
      <RecentClients />
      <MyRuns />
    </Page>
  );
}
