import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';

import type { Concern, ConcernChange } from '../../client';
import { shortDay, Trouble, useNow } from '../../ui';
import { AttentionRow } from './AttentionRow';
import type { Attention, Outcome } from './useAttention';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'clip',
  },
  more: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px', color: tokens.colorNeutralForeground2 },
});

interface AttentionListProps {
  attention: Attention;
  items: readonly Concern[];
  /** Which of the items belong into the list. Those that were changed in it stay until it is another one. */
  belongs: (item: Concern) => boolean;
  /** The name of a client; left out where all items are of one. */
  clientName?: (id: string) => string;
  /** What stands there when there is none. */
  empty: React.ReactNode;
}

/** What needs somebody, the newest first. */
export function AttentionList({ attention, items, belongs, clientName, empty }: AttentionListProps) {
  const styles = useStyles();
  const now = useNow();
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const { query, scannedTo } = attention;
  const shown = items.filter((item) => touched.has(item.id) || (!item.isResolved && belongs(item)));
  const change = (item: Concern, words: ConcernChange): Promise<Outcome> => {
    setTouched((before) => new Set(before).add(item.id));
    return attention.change(item, words);
  };
  return (
    <>
      {shown.length > 0 ? (
        <ul className={styles.list}>
          {shown.map((item) => (
            <AttentionRow key={item.id} item={item} client={clientName?.(item.organizationId)} change={change} />
          ))}
        </ul>
      ) : (
        !query.hasNextPage && empty
      )}
      {query.isFetchNextPageError && (
        <Trouble error={query.error} title="Older ones could not be loaded." onRetry={() => void query.fetchNextPage()} />
      )}
      {query.hasNextPage && !query.isFetchNextPageError && (
        <div className={styles.more}>
          {scannedTo !== undefined && `Searched back to ${shortDay(scannedTo, now)}.`}
          <Button
            size="small"
            disabledFocusable={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage({ cancelRefetch: false })}
          >
            {query.isFetchingNextPage ? 'Looking' : 'Show older ones'}
          </Button>
        </div>
      )}
    </>
  );
}
