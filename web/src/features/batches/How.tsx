import { Checkbox, Dropdown, Field, Input, makeStyles, Option } from '@fluentui/react-components';

import { Section } from '../../ui';
import { firstOf, type Plan, tagsOf, type Target } from './plan';
import { clientsOf } from './counts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '12px 16px', alignItems: 'start' },
  tags: { minWidth: '220px', flexGrow: 1, maxWidth: '400px' },
  number: { width: '170px', '& .fui-Input': { minWidth: 0 } },
  ticket: { width: '200px', '& .fui-Input': { minWidth: 0 } },
  list: { maxHeight: '360px' },
});

interface HowProps {
  plan: Plan;
  onChange: (plan: Plan) => void;
  chosen: readonly Target[];
}

/** How carefully a new batch goes about it, and the ticket that it is for. */
export function How({ plan, onChange, chosen }: HowProps) {
  const styles = useStyles();
  const tags = tagsOf(chosen);
  const first = firstOf(plan, chosen);
  return (
    <Section title="How">
      {(tags.length > 0 || plan.hasTrial) && (
        <Checkbox
          label="Try it on some clients first"
          checked={plan.hasTrial}
          onChange={(_, { checked }) => onChange({ ...plan, hasTrial: checked === true })}
        />
      )}
      {plan.hasTrial && (
        <div className={styles.row}>
          <Field
            label="First those tagged"
            className={styles.tags}
            validationState={plan.trialTags.length > 0 && first.length === 0 ? 'warning' : 'none'}
            validationMessage={
              plan.trialTags.length > 0 && first.length === 0
                ? 'None of the ticked clients has this tag: all run at once.'
                : undefined
            }
            hint={first.length > 0 ? `${clientsOf(first.length)} of those that are ticked` : undefined}
          >
            <Dropdown
              multiselect
              placeholder="Choose tags"
              listbox={{ className: styles.list }}
              value={plan.trialTags.join(', ')}
              selectedOptions={[...plan.trialTags]}
              onOptionSelect={(_, { selectedOptions }) => onChange({ ...plan, trialTags: selectedOptions })}
            >
              {tags.map(([tag, count]) => (
                <Option key={tag} value={tag} text={tag}>
                  {`${tag} (${count.toLocaleString('en')})`}
                </Option>
              ))}
            </Dropdown>
          </Field>
          <Field label="Stop above" className={styles.number}>
            <Input
              inputMode="numeric"
              contentAfter="% failed"
              value={plan.stopAbove}
              onChange={(_, { value }) => onChange({ ...plan, stopAbove: value })}
            />
          </Field>
        </div>
      )}
      <div className={styles.row}>
        <Field label="At most at a time" hint="Empty for no limit" className={styles.number}>
          <Input
            inputMode="numeric"
            contentAfter="runs"
            value={plan.cap}
            onChange={(_, { value }) => onChange({ ...plan, cap: value })}
          />
        </Field>
        <Field label="Ticket" hint="If it is for one" className={styles.ticket}>
          <Input
            autoComplete="off"
            maxLength={200}
            value={plan.ticket}
            onChange={(_, { value }) => onChange({ ...plan, ticket: value })}
          />
        </Field>
        {plan.ticket.trim() !== '' && (
          <Field label="Of the system" className={styles.ticket}>
            <Input
              autoComplete="off"
              maxLength={64}
              value={plan.system}
              onChange={(_, { value }) => onChange({ ...plan, system: value })}
            />
          </Field>
        )}
      </div>
    </Section>
  );
}
