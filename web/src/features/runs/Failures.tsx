import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState } from 'react';

import type { Failure } from '../../client';
import { counted } from './runWords';

/** How many failures are shown unless somebody wants all of them. */
const most = 50;

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: {
    textAlign: 'left',
    padding: '4px 12px 4px 0',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
  },
  item: { width: '40%' },
  cell: {
    padding: '6px 12px 6px 0',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** The items of a run that failed while it went on, and why each did. */
export function Failures({ failures }: { failures: readonly Failure[] }) {
  const styles = useStyles();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? failures : failures.slice(0, most);
  return (
    <div>
      <table className={styles.table} aria-label="What failed">
        <thead>
          <tr>
            <th className={mergeClasses(styles.head, styles.item)} scope="col">
              Item
            </th>
            <th className={styles.head} scope="col">
              Why it failed
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ item, message }, at) => (
            <tr key={at}>
              <td className={styles.cell}>{item}</td>
              <td className={styles.cell}>{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < failures.length && (
        <Button size="small" appearance="subtle" onClick={() => setWhole(true)}>
          Show all {counted(failures.length, 'failure')}
        </Button>
      )}
    </div>
  );
}
