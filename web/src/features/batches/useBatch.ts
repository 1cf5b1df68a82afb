import { useMutation, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import {
  type Batch,
  type BatchDetail,
  type BatchItem,
  cancelBatch,
  continueBatch,
  getBatch,
  listBatches,
  listBatchItems,
  retryBatch,
} from '../../client';
import { keyOf, type Pages, useApiOf, useAskOf, usePages } from '../../scope';
import { Pace } from './pace';
import { isOver } from './words';

/** How often the clients of a batch are looked at, for each page of them, in milliseconds. */
const beat = 2_000;

/** How often the list of batches is looked at, for each page of it, in milliseconds. */
const listBeat = 10_000;

/** How many clients one answer holds. */
const pageSize = 200;

/** A batch. It is looked at again and again until it is over. */
export function useBatch(id: string): UseQueryResult<BatchDetail> {
  const [pace] = useState(() => new Pace());
  return useAskOf(null, ['batch', id], (api, signal) => api.call(getBatch, { path: { id }, signal }), {
    refetchInterval: (query) => pace.next(query.state.data),
  });
}

/** All clients of a batch, and how each of them stands. They come page by page, until all are here. */
export function useBatchItems(batch: BatchDetail): Pages<BatchItem> {
  const { id, stage, round, counts } = batch;
  const client = useQueryClient();
  const listed = usePages<BatchItem>(
    null,
    ['batch', id, 'items'],
    (api, cursor, signal) => api.call(listBatchItems, { path: { id }, query: { limit: pageSize, cursor }, signal }),
    { refetchInterval: isOver(stage) || stage === 'held' ? false : beat },
  );
  const { hasNextPage, isFetching, isError, fetchNextPage } = listed.query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, isError, fetchNextPage]);

  // Whenever the numbers have changed, so have the clients: also for the last time, when it is over.
  const state = JSON.stringify([stage, round, counts]);
  const seen = useRef(state);
  useEffect(() => {
    if (state !== seen.current) {
      seen.current = state;
      void client.invalidateQueries({ queryKey: keyOf(null, 'batch', id, 'items') }, { cancelRefetch: isOver(stage) });
    }
  }, [state, client, id, stage]);
  return listed;
}

/** The batches that the caller may see, the newest first. */
export function useBatches(): Pages<Batch> {
  return usePages<Batch>(
    null,
    ['batches'],
    (api, cursor, signal) => api.call(listBatches, { query: { limit: 50, cursor }, signal }),
    { refetchInterval: listBeat },
  );
}

/** What can be done with a batch. */
export type Act = NonNullable<BatchDetail['allowed']>[number];

const operations = { cancel: cancelBatch, continue: continueBatch, 'retry-failed': retryBatch };

/** What is being done with a batch. */
export interface Acting {
  /** Does something with it, and shows at once how it stands then. What cannot be done now, or any more, is not sent. */
  start: (act: Act) => void;
  isPending: boolean;
  error: Error | null;
  /** What was asked for last. */
  last: Act | undefined;
}

export function useAct(id: string): Acting {
  const api = useApiOf(null);
  const client = useQueryClient();
  const isGoing = useRef(false);
  const key = keyOf(null, 'batch', id);
  const { mutate, isPending, error, variables } = useMutation({
    // An older answer that is on its way must not come after this one.
    onMutate: () => client.cancelQueries({ queryKey: key, exact: true }),
    mutationFn: (act: Act) => api.call(operations[act], { path: { id } }),
    onSuccess: (batch) => {
      client.setQueryData(key, batch);
      void client.invalidateQueries({ queryKey: keyOf(null, 'batches') });
      void client.invalidateQueries({ queryKey: keyOf(null, 'attention') });
    },
    // Whoever was refused has seen what is not so any more.
    onError: () => client.invalidateQueries({ queryKey: key, exact: true }),
    onSettled: () => {
      isGoing.current = false;
    },
  });
  const start = (act: Act): void => {
    // The page may be a moment behind what is known, and people press twice.
    if (!isGoing.current && client.getQueryData<BatchDetail>(key)?.allowed?.includes(act) === true) {
      isGoing.current = true;
      mutate(act);
    }
  };
  return { start, isPending, error, last: variables };
}
