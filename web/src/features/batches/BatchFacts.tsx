import { makeStyles, tokens } from '@fluentui/react-components';

import type { BatchDetail, BatchReference } from '../../client';
import { Facts, Moment, Section } from '../../ui';
import { useAllMetadata } from '../workflows';
import { clientsOf } from './counts';
import { canaryOf, targetsOf } from './words';

const useStyles = makeStyles({ link: { color: tokens.colorBrandForegroundLink } });

/** What a batch was started with. */
export function BatchFacts({ batch }: { batch: BatchDetail }) {
  const parameters = useAllMetadata().data?.workflows.find(({ name }) => name === batch.workflow.name)?.parameters;
  const input = Object.entries(batch.input);
  const own = Object.keys(batch.inputs ?? {}).length;
  return (
    <>
      {input.length > 0 && (
        <Section title="What it was given">
          <Facts
            of={input.map(([name, value]) => [parameters?.find((one) => one.name === name)?.label ?? name, textOf(value)])}
          />
        </Section>
      )}
      <Section title="How it was started">
        <Facts
          of={[
            ['Other input', own > 0 ? `For ${clientsOf(own)} some of it differs.` : undefined],
            ['For', targetsOf(batch)],
            ['Trial', batch.canary && canaryOf(batch.canary)],
            ['At a time', batch.cap === undefined ? undefined : `${batch.cap.toLocaleString('en')} runs`],
            ['Ticket', batch.reference && <Ticket key="ticket" reference={batch.reference} />],
            ['Owner', batch.owner.displayName],
            ['Started', <Moment key="started" at={batch.createdAt} />],
            ['Ended', batch.finishedAt && <Moment key="ended" at={batch.finishedAt} />],
          ]}
        />
      </Section>
    </>
  );
}

function Ticket({ reference: { system, id, url } }: { reference: BatchReference }) {
  const styles = useStyles();
  const words = `${id} in ${system}`;
  return url !== undefined && /^https?:\/\//i.test(url) ? (
    <a className={styles.link} href={url} target="_blank" rel="noreferrer">
      {words}
    </a>
  ) : (
    words
  );
}

/** A value as people read it. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(textOf).join(', ');
  }
  if (typeof value === 'boolean') {
    return value ? 'Yes' : 'No';
  }
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
