import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';

import { useMe } from '../../scope';
import type { ActProps } from './Actions';
import { clientsOf } from './counts';
import { NotDone } from './NotDone';
import { Ungranted } from './Ungranted';

/** What stands in the way of a batch: why it is held or had no runs, and what could not be done with it. */
export function Held({ batch, act }: ActProps) {
  const me = useMe();
  const { stage, trouble, allowed = [], counts, owner } = batch;
  return (
    <>
      <NotDone act={act} />
      <Ungranted batch={batch} />
      {trouble !== undefined && (
        <MessageBar intent={stage === 'held' ? 'warning' : 'error'} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{stage === 'held' ? 'The batch is held.' : 'The batch did nothing.'}</MessageBarTitle>
            {trouble}
            {allowed.includes('continue') &&
              owner.id !== me.user.id &&
              ' When you continue it, it is yours: its runs are made with your permissions.'}
          </MessageBarBody>
          {allowed.includes('continue') && (
            <MessageBarActions>
              <Button appearance="primary" disabledFocusable={act.isPending} onClick={() => act.start('continue')}>
                Continue for {clientsOf(counts.waiting)}
              </Button>
            </MessageBarActions>
          )}
        </MessageBar>
      )}
    </>
  );
}
