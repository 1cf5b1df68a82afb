import { makeStyles, tokens } from '@fluentui/react-components';
import { WarningRegular } from '@fluentui/react-icons';

import type { FormSummary } from '../../client';
import { paths } from '../../paths';
import { useMe, useScope } from '../../scope';
import { Anchor, type Column, Table } from '../../ui';

const useStyles = makeStyles({
  about: { color: tokens.colorNeutralForeground2 },
  broken: { display: 'inline-flex', alignItems: 'center', gap: '6px', color: tokens.colorStatusWarningForeground3 },
});

/** Forms, one a row, each of which opens. */
export function FormsTable({ forms, onEnd }: { forms: readonly FormSummary[]; onEnd?: () => void }) {
  const styles = useStyles();
  const { id, name } = useScope();
  const isStaff = useMe().user.type !== 'organization';
  const columns: Column<FormSummary>[] = [
    {
      key: 'name',
      head: 'Form',
      width: 'minmax(180px, 2fr)',
      opensRow: true,
      cell: (form) => (
        <Anchor isQuiet to={paths.form(id, form.id)}>
          {form.name}
        </Anchor>
      ),
    },
    {
      key: 'about',
      head: 'About',
      width: 'minmax(0, 4fr)',
      isMinor: true,
      cell: (form) =>
        form.isBroken ? (
          <span className={styles.broken} title={form.brokenReason}>
            <WarningRegular fontSize={16} aria-hidden />
            {`Cannot be run. ${form.brokenReason ?? 'It does not fit its workflow any more.'}`}
          </span>
        ) : (
          <span className={styles.about} title={form.description}>
            {form.description}
          </span>
        ),
    },
  ];
  if (isStaff && id !== 'global') {
    columns.push({
      key: 'for',
      head: 'For',
      width: 'minmax(100px, 1fr)',
      cell: (form) => (form.organizationId === 'global' ? 'All clients' : name),
    });
  }
  return <Table label="Forms" columns={columns} rows={forms} keyOf={(form) => form.id} onEnd={onEnd} />;
}
