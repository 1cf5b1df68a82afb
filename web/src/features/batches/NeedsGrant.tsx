import { Button } from '@fluentui/react-components';

import { Empty, Trouble } from '../../ui';
import { useOwnGrant } from './useOwnGrant';

/** What stands in the place of a new batch for whoever may run workflows by a role alone. */
export function NeedsGrant() {
  const { words, give, isPending, error } = useOwnGrant();
  return (
    <>
      {error !== null && <Trouble error={error} title="The permission could not be given." />}
      <Empty
        title="A batch needs a permission of your own."
        next={words}
        action={
          give && (
            <Button appearance="primary" disabledFocusable={isPending} onClick={give}>
              Give it to me for all clients
            </Button>
          )
        }
      />
    </>
  );
}
