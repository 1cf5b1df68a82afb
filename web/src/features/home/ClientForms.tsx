import { makeStyles, tokens } from '@fluentui/react-components';

import { type FormSummary, listForms } from '../../client';
import { paths } from '../../paths';
import { useAsk, useScope } from '../../scope';
import { Anchor, Answer, Bones, Empty, Section } from '../../ui';
import { useClientRuns } from './useClientRuns';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(280px, 1fr))',
    gap: '4px 24px',
  },
  form: { minWidth: 0, padding: '4px 0', lineHeight: '20px' },
  about: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '16px',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
});

/** How many are shown. */
const most = 9;

/** The forms of a client, first those that were used lately. */
export function ClientForms() {
  const styles = useStyles();
  const { id, name, may } = useScope();
  const runs = useClientRuns().data?.items ?? [];
  const forms = useAsk(['forms', 'overview'], (api, signal) => api.call(listForms, { query: { limit: 50 }, signal }), {
    staleTime: 60_000,
  });
  const uses = (form: FormSummary): number => runs.filter((run) => run.form?.id === form.id).length;
  return (
    <Section title="Forms" actions={<Anchor to={paths.forms(id)}>All forms</Anchor>}>
      <Answer query={forms} trouble="The forms could not be loaded." skeleton={<Bones rows={2} />}>
        {({ items }) => {
          const ready = items.filter((form) => form.allowed.includes('submit') && !form.isBroken);
          if (ready.length === 0) {
            return may.canExecuteWorkflows ? (
              <Empty
                title={`There is no form for ${name} yet.`}
                next="What a form does can be run without one, too."
                action={<Anchor to={paths.workflows(id)}>Show workflows</Anchor>}
              />
            ) : (
              <div>{`You may look at ${name}, and run nothing. Somebody who administers the platform can change that.`}</div>
            );
          }
          return (
            <ul className={styles.list}>
              {[...ready]
                .sort((one, other) => uses(other) - uses(one))
                .slice(0, most)
                .map((form) => (
                  <li key={form.id} className={styles.form}>
                    <Anchor to={paths.form(id, form.id)}>{form.name}</Anchor>
                    {form.description !== undefined && <div className={styles.about}>{form.description}</div>}
                  </li>
                ))}
            </ul>
          );
        }}
      </Answer>
    </Section>
  );
}
