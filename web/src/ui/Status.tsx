import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular,
  ClockRegular,
  DismissCircleRegular,
  type FluentIcon,
  PauseCircleRegular,
  ProhibitedRegular,
  QuestionCircleRegular,
  SpinnerIosRegular,
  TimerRegular,
  WarningRegular,
} from '@fluentui/react-icons';

import type { Execution } from '../client';

/** Where a run is, or what an item that needs somebody is about. */
export type RunStatus = Execution['status'] | 'Paused' | 'Held' | 'Refused' | 'Unknown';

const useStyles = makeStyles({
  root: { display: 'inline-flex', alignItems: 'center', gap: '6px', whiteSpace: 'nowrap', verticalAlign: 'top' },
  icon: { flexShrink: 0 },
  neutral: { color: tokens.colorNeutralForeground3 },
  brand: { color: tokens.colorBrandForeground1 },
  success: { color: tokens.colorStatusSuccessForeground3 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  danger: { color: tokens.colorStatusDangerForeground3 },
  turning: {
    animationName: { from: { transform: 'rotate(0deg)' }, to: { transform: 'rotate(360deg)' } },
    animationDuration: '1.2s',
    animationIterationCount: 'infinite',
    animationTimingFunction: 'linear',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none' },
  },
});

interface Look {
  word: string;
  icon: FluentIcon;
  tone: 'neutral' | 'brand' | 'success' | 'warning' | 'danger';
  /** Whether the word has the colour of the icon, as what is bad has. */
  isLoud?: boolean;
  isTurning?: boolean;
}

const looks: Record<RunStatus, Look> = {
  AwaitingApproval: { word: 'Awaiting approval', icon: ClockRegular, tone: 'neutral' },
  Pending: { word: 'Waiting', icon: ClockRegular, tone: 'neutral' },
  Running: { word: 'Running', icon: SpinnerIosRegular, tone: 'brand', isTurning: true },
  Cancelling: { word: 'Stopping', icon: ProhibitedRegular, tone: 'neutral' },
  Success: { word: 'Succeeded', icon: CheckmarkCircleRegular, tone: 'success' },
  CompletedWithErrors: { word: 'Partly failed', icon: WarningRegular, tone: 'warning', isLoud: true },
  Failed: { word: 'Failed', icon: DismissCircleRegular, tone: 'danger', isLoud: true },
  Timeout: { word: 'Timed out', icon: TimerRegular, tone: 'danger', isLoud: true },
  Cancelled: { word: 'Cancelled', icon: ProhibitedRegular, tone: 'neutral' },
  Paused: { word: 'Paused', icon: PauseCircleRegular, tone: 'warning', isLoud: true },
  Held: { word: 'Held', icon: PauseCircleRegular, tone: 'warning', isLoud: true },
  Refused: { word: 'Not started', icon: ProhibitedRegular, tone: 'danger', isLoud: true },
  Unknown: { word: 'Not known', icon: QuestionCircleRegular, tone: 'neutral' },
};

/** The word for a status. */
export function wordOf(status: RunStatus): string {
  return looks[status].word;
}

/** Whether a run in this status may still change. */
export function isOpen(status: RunStatus): boolean {
  return status === 'AwaitingApproval' || status === 'Pending' || status === 'Running' || status === 'Cancelling';
}

/** A status: an icon and a word, never a colour alone. */
export function Status({ status, word }: { status: RunStatus; /** What it is called here, when not as usual. */ word?: string }) {
  const styles = useStyles();
  const look = looks[status];
  const Icon = look.icon;
  return (
    <span className={mergeClasses(styles.root, look.isLoud && styles[look.tone])}>
      <Icon
        fontSize={16}
        aria-hidden
        className={mergeClasses(styles.icon, styles[look.tone], look.isTurning && styles.turning)}
      />
      {word ?? look.word}
    </span>
  );
}
