import { makeStyles, tokens } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons';

import type { Workflow } from '../../client';
import { paths } from '../../paths';
import { useScope } from '../../scope';
import { Anchor, Facts, Section } from '../../ui';
import { EffectWord, savesOf } from '../workflows';

const useStyles = makeStyles({
  text: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '60ch' },
  missing: { display: 'flex', gap: '6px', color: tokens.colorStatusWarningForeground3 },
  icon: { flexShrink: 0, marginTop: '2px' },
});

/** What a form runs, until it does. Nothing for those who see forms alone. */
export function About({ workflow }: { workflow: Workflow | undefined }) {
  return workflow && <Known workflow={workflow} />;
}

function Known({ workflow }: { workflow: Workflow }) {
  const styles = useStyles();
  const { id } = useScope();
  return (
    <Section title="What this runs">
      {workflow.description !== undefined && <p className={styles.text}>{workflow.description}</p>}
      {workflow.missing?.map((sentence) => (
        <div key={sentence} className={styles.missing}>
          <WarningRegular fontSize={16} className={styles.icon} aria-hidden />
          {sentence}
        </div>
      ))}
      <Facts
        of={[
          [
            'Workflow',
            <Anchor key="workflow" to={paths.workflow(id, workflow.name)}>
              {workflow.title}
            </Anchor>,
          ],
          ['Effect', <EffectWord key="effect" isLong effect={workflow.effect} />],
          ['Saves', savesOf(workflow)],
        ]}
      />
    </Section>
  );
}
