import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { NavigationRegular, SearchRegular } from '@fluentui/react-icons';

import { paths } from '../paths';
import { Anchor, Mark, shortcutKeys } from '../ui';
import { AccountMenu } from './AccountMenu';
import { ClientButton } from './ClientButton';
import type { Here } from './here';
import { compact } from './media';

const useStyles = makeStyles({
  // As wide as the navigation below it, so that what is about the page begins where the page does.
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    width: '206px',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    [`@media ${compact}`]: { width: '42px' },
  },
  mark: { display: 'inline-flex', alignItems: 'center', gap: '10px', height: '32px', ':hover': { textDecorationLine: 'none' } },
  arcs: { color: tokens.colorBrandForeground1, lineHeight: 0 },
  word: { [`@media ${compact}`]: { display: 'none' } },
  middle: { flexGrow: 1, display: 'flex', justifyContent: 'center', minWidth: 0 },
  search: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    boxSizing: 'border-box',
    width: '320px',
    maxWidth: '100%',
    height: '32px',
    padding: '0 10px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground3,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    textAlign: 'left',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  keys: { marginLeft: 'auto', fontFamily: tokens.fontFamilyBase, fontSize: tokens.fontSizeBase200 },
});

interface HeaderProps {
  here: Here;
  isPhone: boolean;
  isSwitching: boolean;
  /** Undefined for whoever has one client alone. */
  onSwitch?: () => void;
  onSearch: () => void;
  onMenu: () => void;
}

/** What stands above every page: whom it is about, how to find anything, and who is signed in. */
export function Header({ here, isPhone, isSwitching, onSwitch, onSearch, onMenu }: HeaderProps) {
  const styles = useStyles();
  const search = { 'aria-haspopup': 'dialog', 'aria-keyshortcuts': 'Control+K', onClick: onSearch } as const;
  return (
    <>
      {isPhone ? (
        <Button appearance="subtle" icon={<NavigationRegular />} aria-label="Menu" aria-haspopup="dialog" onClick={onMenu} />
      ) : (
        <span className={styles.brand}>
          <Anchor isQuiet to={paths.start} className={styles.mark} aria-label="Bifrost, to the first page">
            <span className={styles.arcs}>
              <Mark />
            </span>
            <span className={styles.word}>Bifrost</span>
          </Anchor>
        </span>
      )}
      <ClientButton id="client" here={here} isOpen={isSwitching} onOpen={onSwitch} />
      <div className={styles.middle}>
        {!isPhone && (
          <button type="button" className={styles.search} {...search}>
            <SearchRegular fontSize={16} aria-hidden />
            Search
            <kbd className={styles.keys} aria-hidden>
              {shortcutKeys.search}
            </kbd>
          </button>
        )}
      </div>
      {isPhone && <Button appearance="subtle" icon={<SearchRegular />} aria-label="Search" {...search} />}
      <AccountMenu />
    </>
  );
}
