import { useScope } from '../../scope';
import { Answer, Bones, Section } from '../../ui';
import { AttentionList } from './AttentionList';
import { useAttention } from './useAttention';

/** What needs somebody at one client. */
export function ClientAttention() {
  const { id, name } = useScope();
  const attention = useAttention();
  return (
    <Section title="Needs attention">
      <Answer
        query={{ ...attention.query, data: attention.items }}
        trouble="What needs attention could not be loaded."
        skeleton={<Bones rows={2} />}
      >
        {(items) => (
          <AttentionList
            attention={attention}
            items={items.filter((item) => item.organizationId === id)}
            belongs={always}
            empty={<div>{`Nothing needs you at ${name}.`}</div>}
          />
        )}
      </Answer>
    </Section>
  );
}

function always(): boolean {
  return true;
}
