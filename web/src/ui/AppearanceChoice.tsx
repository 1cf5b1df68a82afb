import { makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';

import { choices, choose, isChoice, useChoice } from './appearance';

const useStyles = makeStyles({
  root: { border: 'none', margin: 0, padding: '4px 12px 8px', minWidth: 0 },
  legend: {
    padding: '4px 0',
    fontSize: tokens.fontSizeBase200,
    lineHeight: '16px',
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
  choice: { display: 'flex', alignItems: 'center', gap: '10px', minHeight: '32px', cursor: 'pointer' },
  input: {
    margin: 0,
    width: '16px',
    height: '16px',
    accentColor: tokens.colorCompoundBrandBackground,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
});

/** Whether the app is light or dark. */
export function AppearanceChoice() {
  const styles = useStyles();
  const name = useId();
  const chosen = useChoice();
  return (
    <fieldset className={styles.root}>
      <legend className={styles.legend}>Appearance</legend>
      {Object.entries(choices).map(([value, label]) => (
        <label key={value} className={styles.choice}>
          <input
            type="radio"
            name={name}
            className={styles.input}
            checked={chosen === value}
            onChange={() => {
              if (isChoice(value)) {
                choose(value);
              }
            }}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
