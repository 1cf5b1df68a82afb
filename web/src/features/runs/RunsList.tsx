import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { type ReactNode, useCallback } from 'react';

import type { Execution } from '../../client';
import { Answer, Bones, Trouble } from '../../ui';
import { SearchedBack } from './SearchedBack';
import { Steady } from './Steady';
import type { Runs } from './useRuns';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '12px', minWidth: 0 },
  end: { display: 'flex', justifyContent: 'center', minHeight: '32px', color: tokens.colorNeutralForeground2 },
});

interface RunsListProps {
  label: string;
  list: Runs;
  clientName?: (id: string) => string;
  /** The address of a run; by default its page. */
  addressOf?: (run: Execution) => string;
  /** As that of RunsTable. */
  isPlain?: boolean;
  /** What stands there when there is none and everything was searched. */
  empty: ReactNode;
  /** Searches runs from before the first day that was searched. */
  onSearchFurther?: () => void;
}

/** A list of runs that grows at both ends: older ones as one scrolls, and new ones as they begin. */
export function RunsList({ label, list, clientName, addressOf, isPlain, empty, onSearchFurther }: RunsListProps) {
  const styles = useStyles();
  const { runs, query, scannedTo } = list;
  const { fetchNextPage } = query;
  const canGoOn = query.hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError;
  const goOn = useCallback(() => {
    if (canGoOn) {
      void fetchNextPage({ cancelRefetch: false });
    }
  }, [canGoOn, fetchNextPage]);
  return (
    <Answer<readonly Execution[]>
      query={{ data: runs, error: query.error, isPending: query.isPending, refetch: query.refetch }}
      trouble="The runs could not be loaded."
      skeleton={<Bones rows={12} />}
    >
      {(here) => (
        <div className={styles.root}>
          {here.length > 0 && (
            <Steady
              label={label}
              list={list}
              runs={here}
              clientName={clientName}
              addressOf={addressOf}
              isPlain={isPlain}
              onEnd={goOn}
            />
          )}
          {query.isFetchNextPageError ? (
            <Trouble error={query.error} title="Older runs could not be loaded." onRetry={() => void fetchNextPage()} />
          ) : query.isFetchingNextPage ? (
            <div className={styles.end}>
              <Spinner size="tiny" label="Looking for older runs" />
            </div>
          ) : (
            <SearchedBack
              scannedTo={scannedTo}
              isNothing={here.length === 0}
              empty={empty}
              hasMore={query.hasNextPage}
              onGoOn={query.hasNextPage ? goOn : onSearchFurther}
            />
          )}
        </div>
      )}
    </Answer>
  );
}
