import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  BuildingRegular,
  CheckmarkCircleRegular,
  type FluentIcon,
  QuestionCircleRegular,
  WarningRegular,
} from '@fluentui/react-icons';

import type { Readiness } from './readiness';

const useStyles = makeStyles({
  root: { display: 'inline-flex', alignItems: 'center', gap: '6px', maxWidth: '100%', minWidth: 0, verticalAlign: 'top' },
  icon: { flexShrink: 0, color: tokens.colorNeutralForeground3 },
  ready: { color: tokens.colorStatusSuccessForeground3 },
  notReady: { color: tokens.colorStatusWarningForeground3 },
  words: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
});

const looks: Record<Readiness['state'], { icon: FluentIcon; word: string }> = {
  ready: { icon: CheckmarkCircleRegular, word: 'Ready' },
  notReady: { icon: WarningRegular, word: 'Not ready' },
  elsewhere: { icon: BuildingRegular, word: 'For a client only' },
  unknown: { icon: QuestionCircleRegular, word: 'Not known' },
};

/** Whether a workflow can run here, and what is missing. */
export function ReadinessWord({ readiness, isShort = false }: { readiness: Readiness; isShort?: boolean }) {
  const styles = useStyles();
  const { state, why } = readiness;
  const { icon: Icon, word } = looks[state];
  const isTold = state === 'notReady' && why.length > 0 && !isShort;
  const words = isTold ? why.join(' ') : word;
  return (
    <span className={styles.root}>
      <Icon
        fontSize={16}
        aria-hidden
        className={mergeClasses(styles.icon, state === 'ready' && styles.ready, state === 'notReady' && styles.notReady)}
      />
      <span className={styles.words} title={isTold ? words : undefined}>
        {isTold && <span>Not ready: </span>}
        {words}
      </span>
    </span>
  );
}
