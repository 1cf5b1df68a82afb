import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { Mark } from '../ui';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '16px', padding: '96px 24px', maxWidth: '480px', margin: '0 auto' },
  mark: { color: tokens.colorBrandForeground1, lineHeight: 0 },
  h1: { fontSize: tokens.fontSizeBase500, lineHeight: '28px', fontWeight: tokens.fontWeightSemibold, margin: 0 },
  body: { display: 'grid', gap: '16px', justifyItems: 'start', '& p': { margin: 0 } },
});

/** A page outside the frame: there is nobody whose navigation could be shown. */
export function Plain({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <main className={styles.root}>
      <title>{`${title} · Bifrost`}</title>
      <span className={styles.mark}>
        <Mark size={40} />
      </span>
      <h1 className={styles.h1}>{title}</h1>
      <div className={styles.body}>{children}</div>
    </main>
  );
}
