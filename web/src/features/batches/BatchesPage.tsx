import { useCallback } from 'react';

import { paths } from '../../paths';
import { maySomewhere, useMe } from '../../scope';
import { Answer, Bones, Denied, Empty, LinkButton, Page } from '../../ui';
import { BatchesTable } from './BatchesTable';
import { useBatches } from './useBatch';

/** Workflows that were run for many clients at once. */
export function BatchesPage() {
  const me = useMe();
  if (!maySomewhere(me, 'canExecuteWorkflows')) {
    return (
      <Page title="Batches">
        <Denied permission="canExecuteWorkflows" what="run workflows" />
      </Page>
    );
  }
  return (
    <Page
      title="Batches"
      about="One workflow for many clients at once. Each of them gets a run of its own."
      actions={
        <LinkButton appearance="primary" to={paths.newBatch()}>
          New batch
        </LinkButton>
      }
    >
      <All />
    </Page>
  );
}

function All() {
  const { query, items } = useBatches();
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <Answer
      query={{ data: items, error: query.error, isPending: query.isPending, refetch: query.refetch }}
      trouble="The batches could not be loaded."
      skeleton={<Bones label="Loading batches" />}
    >
      {(batches) =>
        batches.length === 0 && !hasNextPage ? (
          <Empty
            title="You have run nothing for many clients yet."
            next="Choose a workflow and the clients, see which of them are ready, and start. What fails can be tried again for those alone."
            action={<LinkButton to={paths.newBatch()}>Choose a workflow</LinkButton>}
          />
        ) : (
          <BatchesTable batches={batches} onEnd={hasNextPage ? more : undefined} />
        )
      }
    </Answer>
  );
}
