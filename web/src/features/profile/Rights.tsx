import { makeStyles, tokens } from '@fluentui/react-components';

import type { Me, Permissions } from '../../client';
import { paths } from '../../paths';
import { useMe } from '../../scope';
import { Anchor, ClientMark, type Column, permissionNames, Table } from '../../ui';
import { Part } from './Part';

const useStyles = makeStyles({
  table: { width: '100%' },
  // A row is as high as every other one, whatever stands in it.
  where: { display: 'flex', alignItems: 'center', gap: '10px', height: '20px' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** What somebody holds in one place. */
interface Right {
  key: string;
  where: string;
  /** The client that it is; undefined for all of them. */
  client?: string;
  what: string;
}

/** What somebody may do where. */
export function Rights() {
  const styles = useStyles();
  const me = useMe();
  const columns: Column<Right>[] = [
    {
      key: 'where',
      head: 'Where',
      width: 'minmax(160px, 1fr)',
      opensRow: true,
      cell: ({ client, where }) =>
        client === undefined ? (
          where
        ) : (
          <span className={styles.where}>
            <ClientMark id={client} name={where} />
            <Anchor isQuiet to={me.user.type === 'platform' ? paths.scope(client) : paths.forms(client)}>
              {where}
            </Anchor>
          </span>
        ),
    },
    { key: 'what', head: 'What you may do', width: 'minmax(140px, 2fr)', cell: ({ what }) => <span title={what}>{what}</span> },
  ];
  return (
    <Part title="What you may do">
      <div className={styles.table}>
        <Table label="What you may do" columns={columns} rows={rightsOf(me)} keyOf={(right) => right.key} />
      </div>
      {!me.user.isPlatformAdmin && (
        <span className={styles.quiet}>Somebody who administers the platform can change it, and it counts at once.</span>
      )}
    </Part>
  );
}

function rightsOf(me: Me): Right[] {
  const rights: Right[] = me.organizations.map(({ id, name, permissions }) => ({
    key: id,
    where: name,
    client: id,
    what: words(permissions, me.user.type === 'platform' ? 'Nothing yet' : 'Run the forms that you were given'),
  }));
  if (me.user.isPlatformAdmin) {
    rights.unshift({ key: 'global', where: 'Everywhere', what: 'Everything' });
  } else if (me.globalPermissions !== undefined) {
    rights.unshift({ key: 'global', where: 'Every client', what: words(me.globalPermissions, 'Nothing yet') });
  }
  return rights.length > 0 ? rights : [{ key: 'none', where: 'Nowhere', what: 'Nothing yet' }];
}

const order = ['canExecuteWorkflows', 'canViewHistory', 'canManageForms', 'canManageConfig'] as const;

function words(permissions: Permissions, otherwise: string): string {
  const held = order.filter((one) => permissions[one]).map((one) => permissionNames[one].toLowerCase());
  const text = held.join(', ');
  return text === '' ? otherwise : text.charAt(0).toUpperCase() + text.slice(1);
}
