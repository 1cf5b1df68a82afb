import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { Section } from '../../ui';

const useStyles = makeStyles({ root: { display: 'grid', gap: '8px', maxWidth: '760px', justifyItems: 'start' } });

/** A part of the profile, as wide as its lines are read well. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <Section title={title}>
      <div className={styles.root}>{children}</div>
    </Section>
  );
}
