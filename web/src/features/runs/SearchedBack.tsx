import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { Empty, shortDay, useNow } from '../../ui';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'center',
    gap: '4px 12px',
    minHeight: '32px',
    color: tokens.colorNeutralForeground2,
  },
});

interface SearchedBackProps {
  /** How far back was searched; undefined when everything was. */
  scannedTo: string | undefined;
  /** Whether nothing was found so far. */
  isNothing: boolean;
  /** What stands there when nothing was found anywhere. */
  empty: ReactNode;
  /** Whether the same search goes on further back. */
  hasMore: boolean;
  onGoOn: (() => void) | undefined;
}

/** The end of a list: how far back was searched, and the way on. */
export function SearchedBack({ scannedTo, isNothing, empty, hasMore, onGoOn }: SearchedBackProps) {
  const styles = useStyles();
  const now = useNow();
  if (scannedTo === undefined && !(isNothing && hasMore)) {
    return isNothing ? empty : null;
  }
  const back = scannedTo === undefined ? 'The search has stopped for now.' : `Searched back to ${shortDay(scannedTo, now)}.`;
  const further = onGoOn !== undefined && <Button onClick={onGoOn}>Search further</Button>;
  if (isNothing) {
    return <Empty title="Nothing was found so far." next={back} action={further} />;
  }
  return (
    <div className={styles.root} role="status">
      {back}
      {further}
    </div>
  );
}
