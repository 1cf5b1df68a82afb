import { makeStyles, tokens } from '@fluentui/react-components';

import type { Parameter } from '../../client';
import { Section } from '../../ui';
import { typeWords } from './parameters';

const useStyles = makeStyles({
  frame: {
    overflowX: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    textAlign: 'left',
    '& th, & td': { padding: '8px 12px', verticalAlign: 'top', lineHeight: '20px' },
    '& thead th': {
      fontSize: tokens.fontSizeBase200,
      fontWeight: tokens.fontWeightSemibold,
      color: tokens.colorNeutralForeground3,
      whiteSpace: 'nowrap',
    },
    '& tbody tr': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
    '& tbody th': { fontWeight: tokens.fontWeightRegular },
  },
  name: {
    display: 'block',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  help: { color: tokens.colorNeutralForeground2, minWidth: '200px' },
});

/** What a workflow is given, for whoever makes forms of it or calls it from a program. */
export function ParametersTable({ parameters }: { parameters: readonly Parameter[] }) {
  const styles = useStyles();
  return (
    <Section title="Parameters">
      <div className={styles.frame} role="group" aria-label="Table of parameters" tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Parameter</th>
              <th scope="col">Takes</th>
              <th scope="col">Required</th>
              <th scope="col">What it is for</th>
            </tr>
          </thead>
          <tbody>
            {parameters.map((one) => (
              <tr key={one.name}>
                <th scope="row">
                  {one.label}
                  <span className={styles.name}>{one.name}</span>
                </th>
                <td>{typeWords(one)}</td>
                <td>{one.required && one.default === undefined ? 'Yes' : 'No'}</td>
                <td className={styles.help}>{one.help}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
