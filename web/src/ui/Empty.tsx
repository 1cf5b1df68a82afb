import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: { padding: '32px 16px', display: 'grid', justifyItems: 'start', gap: '8px', maxWidth: '560px' },
  title: { fontWeight: tokens.fontWeightSemibold },
  next: { color: tokens.colorNeutralForeground2 },
});

interface EmptyProps {
  /** What there is none of, in a sentence. */
  title: string;
  /** What to do next. */
  next: ReactNode;
  /** The button or link that does it. */
  action?: ReactNode;
}

/** What stands where nothing is, and what to do about it. */
export function Empty({ title, next, action }: EmptyProps) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <div className={styles.title}>{title}</div>
      <div className={styles.next}>{next}</div>
      {action}
    </div>
  );
}
