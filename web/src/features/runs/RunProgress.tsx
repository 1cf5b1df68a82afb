import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';

import type { Execution } from '../../client';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '4px' },
  words: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: '16px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  text: { minWidth: 0, overflowWrap: 'anywhere' },
  count: { whiteSpace: 'nowrap' },
});

/** How far a run says that it is. */
export function RunProgress({ progress }: { progress: NonNullable<Execution['progress']> }) {
  const styles = useStyles();
  const { done, total, text } = progress;
  const count =
    total === undefined ? `${done.toLocaleString('en')} done` : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  return (
    <div className={styles.root}>
      <ProgressBar
        aria-label="Progress"
        aria-valuetext={text === undefined ? count : `${text}, ${count}`}
        max={total}
        value={total === undefined ? undefined : Math.min(done, total)}
      />
      <div className={styles.words}>
        <span className={styles.text}>{text}</span>
        <span className={styles.count}>{count}</span>
      </div>
    </div>
  );
}
