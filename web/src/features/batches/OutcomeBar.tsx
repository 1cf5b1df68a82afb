import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

import type { BatchCounts } from '../../client';
import { type Part, parts, partWords, totalOf } from './counts';

/** A computer that forces its colours has few of them; the words below the bar tell the pieces apart. */
const forced = '@media (forced-colors: active)';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    gap: '2px',
    height: '8px',
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'hidden',
    // It is a drawing: its colours mean something, and words below it say the same.
    forcedColorAdjust: 'none',
    backgroundColor: tokens.colorNeutralStroke2,
    [forced]: { backgroundColor: 'Canvas', outline: '1px solid CanvasText' },
  },
  piece: {
    minWidth: '4px',
    transitionProperty: 'flex-grow',
    transitionDuration: '150ms',
    '@media (prefers-reduced-motion: reduce)': { transitionDuration: '0s' },
  },
  success: { backgroundColor: tokens.colorStatusSuccessForeground3, [forced]: { backgroundColor: 'Highlight' } },
  completedWithErrors: { backgroundColor: tokens.colorStatusWarningForeground3, [forced]: { backgroundColor: 'CanvasText' } },
  failed: { backgroundColor: tokens.colorStatusDangerForeground3, [forced]: { backgroundColor: 'CanvasText' } },
  timeout: { backgroundColor: tokens.colorStatusDangerForeground3, [forced]: { backgroundColor: 'CanvasText' } },
  refused: { backgroundColor: tokens.colorStatusDangerForeground3, [forced]: { backgroundColor: 'CanvasText' } },
  cancelled: { backgroundColor: tokens.colorNeutralForeground4, [forced]: { backgroundColor: 'GrayText' } },
  open: { backgroundColor: tokens.colorBrandForeground1, [forced]: { backgroundColor: 'GrayText' } },
  waiting: { backgroundColor: tokens.colorNeutralStroke1, [forced]: { backgroundColor: 'Canvas' } },
});

/** How the clients of a batch stand, as the pieces of a bar. */
export function OutcomeBar({ counts }: { counts: BatchCounts }) {
  const styles = useStyles();
  const there = parts.filter((part) => counts[part] > 0);
  return (
    <div role="img" aria-label={wordsOf(counts, there)} className={styles.root}>
      {there.map((part) => (
        <div
          key={part}
          className={mergeClasses(styles.piece, styles[part])}
          style={{ flexGrow: counts[part] / totalOf(counts), flexBasis: 0 }}
        />
      ))}
    </div>
  );
}

function wordsOf(counts: BatchCounts, there: readonly Part[]): string {
  return there.length === 0 ? 'No clients' : there.map((part) => `${counts[part]} ${partWords[part]}`).join(', ');
}
