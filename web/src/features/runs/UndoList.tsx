import { makeStyles, tokens } from '@fluentui/react-components';
import { ArrowUndoRegular, SubtractCircleRegular } from '@fluentui/react-icons';

import type { UndoStep } from '../../client';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: '4px 0 12px', padding: 0, display: 'grid', gap: '6px' },
  step: { display: 'grid', gridTemplateColumns: '16px minmax(0, 1fr)', gap: '8px', overflowWrap: 'anywhere' },
  icon: { marginTop: '2px', color: tokens.colorNeutralForeground3 },
  why: {
    display: 'block',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  head: { fontWeight: tokens.fontWeightSemibold },
});

const reasons: Record<NonNullable<UndoStep['reason']>, string> = {
  no_undo: 'The workflow has no undo for it.',
  in_doubt: 'Nobody knows whether it took effect. Look by hand.',
  erased: 'What an undo needs was erased with a secret.',
  unreadable: 'What an undo needs cannot be read any more.',
  failed: 'It failed, and may have taken effect all the same. Look by hand.',
  behind_unreadable: 'An undo will be tried, and may find that it cannot.',
};

/** What an undo would take back, the last step first, and what would stay and why. */
export function UndoList({ steps }: { steps: readonly UndoStep[] }) {
  const styles = useStyles();
  const undone = steps.filter((step) => step.undoable);
  const kept = steps.filter((step) => !step.undoable);
  return (
    <>
      {undone.length === 0 ? <p>Nothing of it can be undone.</p> : <Part title="This is undone, in this order:" steps={undone} />}
      {kept.length > 0 && <Part title="This stays as it is:" steps={kept} isKept />}
      <span className={styles.why}>The undo is a run of its own, that everybody can read afterwards.</span>
    </>
  );
}

function Part({ title, steps, isKept = false }: { title: string; steps: readonly UndoStep[]; isKept?: boolean }) {
  const styles = useStyles();
  const Icon = isKept ? SubtractCircleRegular : ArrowUndoRegular;
  return (
    <>
      <div className={styles.head}>{title}</div>
      <ul className={styles.list} aria-label={title}>
        {steps.map((step, at) => (
          <li key={at} className={styles.step}>
            <Icon fontSize={16} aria-hidden className={styles.icon} />
            <span>
              {step.name}
              {step.reason !== undefined && <span className={styles.why}>{reasons[step.reason]}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
