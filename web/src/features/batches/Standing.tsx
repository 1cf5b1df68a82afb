import { makeStyles, tokens } from '@fluentui/react-components';

import type { BatchDetail } from '../../client';
import { BatchStatus } from './BatchStatus';
import { progressOf } from './counts';
import { OutcomeBar } from './OutcomeBar';
import { canaryOf } from './words';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '8px' },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px' },
  progress: { fontWeight: tokens.fontWeightSemibold },
  meta: { color: tokens.colorNeutralForeground3 },
});

/** Where a batch stands: its stage, how many are done, and the bar that fills. */
export function Standing({ batch }: { batch: BatchDetail }) {
  const styles = useStyles();
  const { stage, counts, canary, canaryCounts, round } = batch;
  return (
    <div className={styles.root}>
      <div className={styles.line}>
        {/* Heard when the stage changes; each number would be too much. */}
        <span role="status">
          <BatchStatus stage={stage} counts={counts} />
        </span>
        <span className={styles.progress}>{progressOf(counts)}</span>
        {round > 1 && <span className={styles.meta}>Round {round}</span>}
        {canary !== undefined && (stage === 'canary' || stage === 'held') && (
          <span className={styles.meta}>
            {canaryOf(canary)}
            {canaryCounts !== undefined && `: ${progressOf(canaryCounts)}`}
          </span>
        )}
      </div>
      <OutcomeBar counts={counts} />
    </div>
  );
}
