import { Dropdown, Field, makeStyles, Option, Radio, RadioGroup } from '@fluentui/react-components';

import { Section } from '../../ui';
import { type By, candidatesOf, chosenOf, type Plan, tagsOf, type Target, withClients } from './plan';
import { TargetList } from './TargetList';
import type { Known } from './useReadiness';

const useStyles = makeStyles({ tags: { maxWidth: '400px' }, list: { maxHeight: '360px' } });

function isBy(text: string): text is By {
  return text === 'all' || text === 'tags' || text === 'picked';
}

interface WhomProps {
  plan: Plan;
  onChange: (plan: Plan) => void;
  targets: readonly Target[];
  known: ReadonlyMap<string, Known>;
}

/** The clients of a new batch. */
export function Whom({ plan, onChange, targets, known }: WhomProps) {
  const styles = useStyles();
  const tags = tagsOf(targets);
  const candidates = candidatesOf(plan, targets);
  return (
    <Section title="For whom">
      <RadioGroup
        aria-label="For whom"
        value={plan.by}
        onChange={(_, { value }) => isBy(value) && onChange({ ...plan, by: value, except: new Set() })}
      >
        <Radio value="picked" label="Clients that I choose" />
        {tags.length > 0 && <Radio value="tags" label="Clients with a tag" />}
        <Radio value="all" label={`All clients that I may run workflows for (${targets.length.toLocaleString('en')})`} />
      </RadioGroup>
      {plan.by === 'tags' && (
        <Field label="Tags" hint="A client with any of them is taken." className={styles.tags}>
          <Dropdown
            multiselect
            placeholder="Choose tags"
            listbox={{ className: styles.list }}
            value={plan.tags.join(', ')}
            selectedOptions={[...plan.tags]}
            onOptionSelect={(_, { selectedOptions }) => onChange({ ...plan, tags: selectedOptions, except: new Set() })}
          >
            {tags.map(([tag, count]) => (
              <Option key={tag} value={tag} text={tag}>
                {`${tag} (${count.toLocaleString('en')})`}
              </Option>
            ))}
          </Dropdown>
        </Field>
      )}
      {(plan.by !== 'tags' || plan.tags.length > 0) && (
        <TargetList
          key={plan.by}
          candidates={candidates}
          chosen={chosenOf(plan, targets)}
          known={known}
          onToggle={(ids, isIn) => onChange(withClients(plan, ids, isIn))}
        />
      )}
    </Section>
  );
}
