import { FluentProvider, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { useAppearance } from './appearance';
import { themes } from './theme';

const useStyles = makeStyles({
  root: {
    minHeight: '100vh',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground1,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** The look of everything below it. */
export function Themed({ children }: { children: ReactNode }) {
  const styles = useStyles();
  // The classes of the provider are also those of whatever lies over the page: a height there would cover it.
  return (
    <FluentProvider theme={themes[useAppearance()]}>
      <div className={styles.root}>{children}</div>
    </FluentProvider>
  );
}
