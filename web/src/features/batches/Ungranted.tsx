import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';

import type { BatchDetail, Me } from '../../client';
import { useMe } from '../../scope';
import { Trouble } from '../../ui';
import { failedOf } from './counts';
import { useOwnGrant } from './useOwnGrant';

/**
 * Why somebody may decide about a batch and still not make it go on: whose runs it makes has to be allowed to make
 * them by name, and a role is not enough.
 */
export function Ungranted({ batch }: { batch: BatchDetail }) {
  const me = useMe();
  const { words, give, isPending, error } = useOwnGrant();
  const title = titleOf(batch, me);
  if (title === undefined) {
    return null;
  }
  return (
    <>
      {error !== null && <Trouble error={error} title="The permission could not be given." />}
      <MessageBar intent="info" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{title}</MessageBarTitle>
          {words}
        </MessageBarBody>
        {give && (
          <MessageBarActions>
            <Button disabledFocusable={isPending} onClick={give}>
              Give it to me for all clients
            </Button>
          </MessageBarActions>
        )}
      </MessageBar>
    </>
  );
}

/** What the permission is needed for; undefined for whoever has it, and where there is nothing to do. */
function titleOf({ allowed = [], owner, stage, counts }: BatchDetail, me: Me): string | undefined {
  if (owner.id !== me.user.id && me.globalPermissions?.canExecuteWorkflows !== true) {
    return undefined;
  }
  if (stage === 'held' && !allowed.includes('continue')) {
    return 'To let it go on, you need a permission of your own.';
  }
  return stage === 'done' && failedOf(counts) > 0 && !allowed.includes('retry-failed')
    ? 'To retry what failed, you need a permission of your own.'
    : undefined;
}
