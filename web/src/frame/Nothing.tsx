import { paths } from '../paths';
import { Anchor, Empty, Page } from '../ui';

/** What stands at an address where there is nothing. */
export function Nothing() {
  return (
    <Page title="There is nothing here">
      <Empty
        title="No page has this address."
        next="The link may be old, or a letter of it is missing."
        action={<Anchor to={paths.start}>Go to your first page</Anchor>}
      />
    </Page>
  );
}
