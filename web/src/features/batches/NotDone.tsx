import { isRefusedAs } from '../../api';
import { Trouble } from '../../ui';
import type { Acting } from './useBatch';

const failures = {
  cancel: 'The batch could not be cancelled.',
  continue: 'The batch could not go on.',
  'retry-failed': 'Nothing was tried again.',
};

/** What somebody wanted of a batch, and did not get. What they lack for it, the page says as long as they do. */
export function NotDone({ act }: { act: Acting }) {
  const { error, last = 'cancel' } = act;
  if (error === null || isRefusedAs(error, 'owner_needs_grant')) {
    return null;
  }
  return <Trouble error={error} title={failures[last]} kept="The batch stands as it is shown here." />;
}
