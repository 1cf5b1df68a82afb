import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular,
  DismissCircleRegular,
  ProhibitedRegular,
  type FluentIcon,
  QuestionCircleRegular,
  SpinnerIosRegular,
} from '@fluentui/react-icons';
import { useState } from 'react';

import { duration, Unseen } from '../../ui';
import type { Shown } from './steps';

/** How many steps are shown of a run that has more, unless somebody wants all of them. */
const most = 40;

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', minWidth: 0 },
  heading: {
    padding: '6px 0 2px 24px',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  step: {
    display: 'grid',
    gridTemplateColumns: '16px minmax(0, 1fr) auto',
    columnGap: '8px',
    position: 'relative',
    padding: '4px 0',
  },
  // The line from one step to the next.
  line: {
    '::before': {
      content: '""',
      position: 'absolute',
      left: '7px',
      top: '24px',
      bottom: '-4px',
      borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  icon: { marginTop: '2px' },
  name: { overflowWrap: 'anywhere' },
  strong: { fontWeight: tokens.fontWeightSemibold },
  says: {
    display: 'block',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  end: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: '20px', whiteSpace: 'nowrap' },
  done: { color: tokens.colorStatusSuccessForeground3 },
  failed: { color: tokens.colorStatusDangerForeground3 },
  stopped: { color: tokens.colorNeutralForeground3 },
  inDoubt: { color: tokens.colorStatusWarningForeground3 },
  running: {
    color: tokens.colorBrandForeground1,
    animationName: { from: { transform: 'rotate(0deg)' }, to: { transform: 'rotate(360deg)' } },
    animationDuration: '1.2s',
    animationIterationCount: 'infinite',
    animationTimingFunction: 'linear',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none' },
  },
});

const icons: Record<Shown['state'], FluentIcon> = {
  done: CheckmarkCircleRegular,
  failed: DismissCircleRegular,
  stopped: ProhibitedRegular,
  inDoubt: QuestionCircleRegular,
  running: SpinnerIosRegular,
};

const words: Record<Shown['state'], string> = {
  done: 'Done',
  failed: 'Failed',
  stopped: 'Stopped',
  inDoubt: 'Not known',
  running: 'Running',
};

/** The steps of a run, one below the other. Of very many, those that matter and the last ones. */
export function StepList({ steps }: { steps: readonly Shown[] }) {
  const styles = useStyles();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole || steps.length <= most ? steps : few(steps);
  return (
    <>
      {shown.length < steps.length && (
        <div>
          <Button size="small" appearance="subtle" onClick={() => setWhole(true)}>
            Show all {steps.length.toLocaleString('en')} steps
          </Button>
        </div>
      )}
      <ol className={styles.list} aria-label="Steps">
        {shown.map((step, at) => {
          const Icon = icons[step.state];
          return (
            <li key={step.key}>
              {step.heading !== undefined && <div className={styles.heading}>{step.heading}</div>}
              <div className={mergeClasses(styles.step, at < shown.length - 1 && styles.line)}>
                <Icon fontSize={16} aria-hidden className={mergeClasses(styles.icon, styles[step.state])} />
                <span className={styles.name}>
                  <span className={step.state === 'done' ? undefined : styles.strong}>{step.name}</span>
                  {step.says !== undefined && <span className={styles.says}>{step.says}</span>}
                </span>
                <span className={styles.end}>{step.state === 'done' ? <Took step={step} /> : words[step.state]}</span>
              </div>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Took({ step }: { step: Shown }) {
  return (
    <>
      <Unseen>Done in </Unseen>
      {duration(step.durationMs ?? 0)}
    </>
  );
}

/** What went wrong or runs, and the last ones. */
function few(steps: readonly Shown[]): Shown[] {
  const bad = steps.filter((step, at) => at < steps.length - 10 && step.state !== 'done').slice(-(most - 10));
  return [...bad, ...steps.slice(-10)];
}
