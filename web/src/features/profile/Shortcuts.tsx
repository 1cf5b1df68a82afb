import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';

import { useMe } from '../../scope';
import { chooseSlash, shortcutKeys, slashKey, useHasSlash } from '../../ui';
import { Part } from './Part';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(96px, max-content) minmax(0, 1fr)',
    alignItems: 'center',
    gap: '6px 24px',
    margin: 0,
    '& dd': { margin: 0 },
  },
  kbd: {
    padding: '1px 6px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralBackground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
  },
  option: { marginLeft: '-8px' },
});

/** What the keyboard does from everywhere. */
export function Shortcuts() {
  const styles = useStyles();
  const hasSlash = useHasSlash();
  const { user } = useMe();
  return (
    <Part title="Keyboard">
      <dl className={styles.list}>
        <dt>
          <kbd className={styles.kbd}>{shortcutKeys.search}</kbd>
        </dt>
        <dd>Find anything</dd>
        {user.type === 'platform' && (
          <>
            <dt>
              <kbd className={styles.kbd}>{shortcutKeys.client}</kbd>
            </dt>
            <dd>Switch client</dd>
          </>
        )}
        {hasSlash && (
          <>
            <dt>
              <kbd className={styles.kbd}>{slashKey}</kbd>
            </dt>
            <dd>Find anything, where nobody types</dd>
          </>
        )}
      </dl>
      <Checkbox
        className={styles.option}
        label={`The single key ${slashKey} finds anything`}
        checked={hasSlash}
        onChange={(_, { checked }) => chooseSlash(checked === true)}
      />
    </Part>
  );
}
