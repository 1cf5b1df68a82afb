import { makeStyles, tokens } from '@fluentui/react-components';

import type { Workflow } from '../../client';
import { useScope } from '../../scope';
import { duration, Facts, Section } from '../../ui';
import { EffectWord } from './EffectWord';
import { readinessOf } from './readiness';
import { ReadinessWord } from './ReadinessWord';
import { savesOf } from './saves';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '4px' },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** What is to know of a workflow before it is run. */
export function About({ workflow }: { workflow: Workflow }) {
  const styles = useStyles();
  return (
    <Section title="About this workflow">
      <Facts
        of={[
          ['Effect', <EffectWord key="effect" isLong effect={workflow.effect} />],
          ['Readiness', <Ready key="ready" workflow={workflow} />],
          ['Needs', needs(workflow).length > 0 ? <Needs key="needs" workflow={workflow} /> : undefined],
          ['Time limit', limitOf(workflow.timeoutSeconds)],
          ['At a time', concurrencyOf(workflow.concurrency)],
          ['Saves', savesOf(workflow)],
          ['Tags', workflow.tags.length > 0 ? workflow.tags.join(', ') : undefined],
          [
            'Name',
            <span key="name" className={styles.mono}>
              {workflow.name}
            </span>,
          ],
        ]}
      />
    </Section>
  );
}

/** Whether it can run here; else each thing that is missing. */
function Ready({ workflow }: { workflow: Workflow }) {
  const styles = useStyles();
  const readiness = readinessOf(workflow, useScope());
  if (readiness.state !== 'notReady' || readiness.why.length === 0) {
    return <ReadinessWord readiness={readiness} />;
  }
  return (
    <ul className={styles.list}>
      {readiness.why.map((sentence) => (
        <li key={sentence}>
          <ReadinessWord readiness={{ state: 'notReady', why: [sentence] }} />
        </li>
      ))}
    </ul>
  );
}

function Needs({ workflow }: { workflow: Workflow }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {needs(workflow).map(([kind, name]) => (
        <li key={`${kind} ${name}`}>
          {kind} <span className={styles.mono}>{name}</span>
        </li>
      ))}
    </ul>
  );
}

function needs({ needs: { integrations, settings } }: Workflow): (readonly [kind: string, name: string])[] {
  return [...integrations.map((name) => ['Integration', name] as const), ...settings.map((name) => ['Setting', name] as const)];
}

function limitOf(seconds: number): string {
  return seconds % 60 === 0 ? (seconds === 60 ? '1 minute' : `${seconds / 60} minutes`) : duration(seconds * 1_000);
}

function concurrencyOf({ most, perOrganization }: Workflow['concurrency']): string | undefined {
  const parts = [
    most === undefined ? undefined : `${most} in all`,
    perOrganization === undefined ? undefined : `${perOrganization} for one client`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}
