import { Button, makeStyles, tokens } from '@fluentui/react-components';

import { Section, useLate } from '../../ui';
import { ReadinessWord } from '../workflows';
import { clientsOf } from './counts';
import { firstOf, type Plan, sentenceOf, type Target, trialOf, wholeOf } from './plan';
import type { ReadinessOfMany } from './useReadiness';
import { canaryOf } from './words';

const useStyles = makeStyles({
  root: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', minWidth: 0, '& p': { margin: 0 } },
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '8px', maxHeight: '320px', overflowY: 'auto' },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  why: { '& span': { whiteSpace: 'normal' } },
  meta: { color: tokens.colorNeutralForeground3 },
});

interface PreviewProps {
  plan: Plan;
  chosen: readonly Target[];
  readiness: ReadinessOfMany;
}

/** What a new batch is going to do, before anything is started. */
export function Preview({ plan, chosen, readiness }: PreviewProps) {
  const styles = useStyles();
  const { known, asked, askAll } = readiness;
  const checked = chosen.filter(({ id }) => known.has(id)).length;
  const unknown = chosen.filter(({ id }) => known.get(id) === 'failed').length;
  const notReady = chosen.flatMap((one) => {
    const state = known.get(one.id);
    return state === undefined || state === 'failed' || state.isReady ? [] : [{ ...one, missing: state.missing }];
  });
  const isChecking = useLate(checked < asked);
  const trial = trialOf(plan);
  const cap = wholeOf(plan.cap, 1, 1000);
  return (
    <Section title={titleOf(chosen.length, notReady.length)}>
      <div className={styles.root}>
        <p>{chosen.length === 0 ? 'Here it says which clients are ready, once they are chosen.' : sentenceOf(plan, chosen)}</p>
        {trial !== undefined && firstOf(plan, chosen).length > 0 && <p>{canaryOf(trial)}.</p>}
        {cap !== undefined && cap < chosen.length && (
          <p>At most {cap.toLocaleString('en')} at a time; the others wait for their turn.</p>
        )}
        {isChecking && (
          <p className={styles.meta}>
            Looking at whether they are ready: {checked} of {asked}.
          </p>
        )}
        {unknown > 0 && (
          <p className={styles.meta}>Of {clientsOf(unknown)} it could not be found out. It is looked at again at the start.</p>
        )}
        {asked < chosen.length && (
          <div>
            <p>Only the first {asked.toLocaleString('en')} were looked at. All of them are at the start.</p>
            <Button size="small" onClick={askAll}>
              Look at all of them now
            </Button>
          </div>
        )}
        {notReady.length > 0 && (
          <>
            <p>These fail, unless it is put right before it is their turn:</p>
            <ul className={styles.list} aria-label="Not ready" tabIndex={0}>
              {notReady.map(({ id, name, missing }) => (
                <li key={id}>
                  <div className={styles.name}>{name}</div>
                  <div className={styles.why}>
                    <ReadinessWord readiness={{ state: 'notReady', why: missing }} />
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Section>
  );
}

function titleOf(chosen: number, notReady: number): string {
  const words = chosen === 0 ? 'No clients yet' : clientsOf(chosen);
  return notReady === 0 ? words : `${words}, ${notReady.toLocaleString('en')} not ready`;
}
