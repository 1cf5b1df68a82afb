import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

import { useKeptFocus } from './keptFocus';

const useStyles = makeStyles({
  root: {
    padding: '16px 24px 32px',
    display: 'grid',
    alignContent: 'start',
    gap: '16px',
    minWidth: 0,
    '@media (max-width: 640px)': { padding: '12px 16px 24px' },
  },
  head: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px 16px', minHeight: '32px' },
  title: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  h1: { fontSize: tokens.fontSizeBase500, lineHeight: '28px', fontWeight: tokens.fontWeightSemibold, margin: 0, outline: 'none' },
  about: { color: tokens.colorNeutralForeground2, maxWidth: '76ch' },
  actions: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px' },
});

interface PageProps {
  title: string;
  /** What people call the page besides its title, in the window's: the client. */
  of?: string;
  /** Where the page belongs: a link above the title. */
  above?: ReactNode;
  about?: ReactNode;
  /** What can be done with all of it. At most one of them is primary. */
  actions?: ReactNode;
  children: ReactNode;
}

/**
 * A page: its title, which is focused after each navigation, and when what the keyboard was on has gone, and names the
 * window, and what is below it.
 */
export function Page({ title, of, above, about, actions, children }: PageProps) {
  const styles = useStyles();
  const root = useKeptFocus<HTMLDivElement>();
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = [title, of, 'Bifrost'].filter((part) => part !== undefined).join(' · ');
  }, [title, of]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div ref={root} className={styles.root}>
      <header className={styles.head}>
        <div className={styles.title}>
          {above}
          <h1 ref={heading} tabIndex={-1} className={styles.h1}>
            {title}
          </h1>
          {about !== undefined && <div className={styles.about}>{about}</div>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
