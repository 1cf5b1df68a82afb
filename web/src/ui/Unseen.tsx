import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: '-1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/** Words for whoever does not see the page. `isLive` says them when they change. */
export function Unseen({ children, isLive = false }: { children: ReactNode; isLive?: boolean }) {
  const styles = useStyles();
  return (
    <span className={styles.root} aria-live={isLive ? 'polite' : undefined}>
      {children}
    </span>
  );
}
