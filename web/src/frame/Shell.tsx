import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { Mark } from '../ui';
import { compact, phone } from './media';

const useStyles = makeStyles({
  top: { position: 'sticky', top: 0, zIndex: 10 },
  header: {
    height: '48px',
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '0 16px 0 14px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [`@media ${phone}`]: { padding: '0 8px', gap: '4px' },
  },
  mark: { color: tokens.colorBrandForeground1, lineHeight: 0 },
  body: {
    display: 'grid',
    gridTemplateColumns: '220px minmax(0, 1fr)',
    alignItems: 'start',
    [`@media ${compact}`]: { gridTemplateColumns: '48px minmax(0, 1fr)' },
    [`@media ${phone}`]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  side: {
    position: 'sticky',
    top: '48px',
    boxSizing: 'border-box',
    height: 'calc(100vh - 48px)',
    overflowY: 'auto',
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    [`@media ${phone}`]: { display: 'none' },
  },
  // What a link within the page leads to is not hidden below the header.
  main: { minWidth: 0, scrollMarginTop: '48px', outline: 'none' },
  skip: {
    position: 'absolute',
    left: '8px',
    top: '8px',
    padding: '6px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    boxShadow: tokens.shadow8,
    outline: `2px solid ${tokens.colorStrokeFocus2}`,
    ':not(:focus)': { clipPath: 'inset(50%)', pointerEvents: 'none' },
  },
});

interface ShellProps {
  header?: ReactNode;
  navigation?: ReactNode;
  /** What holds for the whole page, below the header. */
  banner?: ReactNode;
  children?: ReactNode;
}

/** The frame around every page. Empty, it is what shows until somebody is signed in. */
export function Shell({ header, navigation, banner, children }: ShellProps) {
  const styles = useStyles();
  return (
    <>
      <div className={styles.top}>
        <header className={styles.header}>
          <a href="#main" className={styles.skip} onClick={skip}>
            Skip to the page
          </a>
          {header ?? (
            <span className={styles.mark}>
              <Mark />
            </span>
          )}
        </header>
        {banner}
      </div>
      <div className={styles.body}>
        <div className={styles.side}>{navigation}</div>
        <main id="main" tabIndex={-1} className={styles.main}>
          {children}
        </main>
      </div>
    </>
  );
}

/** Not by the address, which is that of the page. */
function skip(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
