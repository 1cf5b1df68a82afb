import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gap: '24px',
    alignItems: 'start',
    gridTemplateColumns: 'minmax(0, 640px)',
    '@media (min-width: 1280px)': { gridTemplateColumns: 'minmax(0, 640px) minmax(0, 420px)' },
  },
  aside: { minWidth: 0, '@media (min-width: 1280px)': { position: 'sticky', top: '64px' } },
  sheet: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    boxSizing: 'border-box',
    padding: '24px',
    minWidth: 0,
    maxWidth: '640px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    '@media (max-width: 640px)': { padding: '16px' },
  },
});

/** What somebody fills in, and beside it, or below where there is no room, what belongs to that. */
export function Beside({ aside, children }: { aside: ReactNode; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.columns}>
      {children}
      <div className={styles.aside}>{aside}</div>
    </div>
  );
}

/** The surface that fields stand on. */
export function Sheet({ label, children }: { /** For whoever does not see what it is. */ label?: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div role={label === undefined ? undefined : 'region'} aria-label={label} className={styles.sheet}>
      {children}
    </div>
  );
}
