import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { useLate } from './late';
import { Trouble } from './Trouble';

interface AnswerProps<T> {
  /** A question, or the pages of a list. */
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isPending'> & { refetch: () => unknown };
  /** What is said when there is no answer: "The form could not be loaded." */
  trouble: string;
  /** What has the shape of the answer until it is there; shown when that takes a while. */
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}

/** What a question has been answered, or why not. An older answer stays when a newer one cannot be had. */
export function Answer<T>({ query, trouble, skeleton, children }: AnswerProps<T>) {
  const isLate = useLate(query.isPending);
  if (query.data !== undefined) {
    return children(query.data);
  }
  if (query.error !== null) {
    return <Trouble error={query.error} title={trouble} onRetry={() => void query.refetch()} />;
  }
  return isLate ? skeleton : null;
}
