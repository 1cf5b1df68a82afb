import { makeStyles, tokens } from '@fluentui/react-components';
import { PersonRegular, SignOutRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { paths } from '../paths';
import { useMe } from '../scope';
import { useSession } from '../session';
import { Anchor, AppearanceChoice, initials, Overlay, Unseen } from '../ui';

const useStyles = makeStyles({
  button: {
    flexShrink: 0,
    width: '32px',
    height: '32px',
    padding: 0,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
    '@media (pointer: coarse)': { width: '40px', height: '40px' },
  },
  over: {
    position: 'fixed',
    top: '44px',
    left: 'auto',
    right: '16px',
    width: '280px',
    borderRadius: tokens.borderRadiusMedium,
    '@media (max-width: 639px)': { right: '8px' },
  },
  who: { display: 'grid', padding: '12px 16px', overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  account: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  part: { display: 'grid', padding: '4px', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  entry: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    boxSizing: 'border-box',
    minHeight: '36px',
    padding: '0 12px',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    textAlign: 'left',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, textDecorationLine: 'none' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
});

/** Who is signed in, and what is theirs. */
export function AccountMenu() {
  const styles = useStyles();
  const { user } = useMe();
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button type="button" className={styles.button} aria-haspopup="dialog" aria-expanded={isOpen} onClick={() => setOpen(true)}>
        <span aria-hidden>{initials(user.displayName)}</span>
        <Unseen>Account of {user.displayName}</Unseen>
      </button>
      {isOpen && (
        <Overlay label="Account" className={styles.over} onClose={close}>
          <div className={styles.who}>
            <span className={styles.name}>{user.displayName}</span>
            <span className={styles.account}>{user.email}</span>
          </div>
          <div className={styles.part}>
            <Anchor isQuiet to={paths.profile} className={styles.entry} onClick={close}>
              <PersonRegular fontSize={20} aria-hidden />
              Profile
            </Anchor>
          </div>
          <div className={styles.part}>
            <AppearanceChoice />
          </div>
          <div className={styles.part}>
            <button type="button" className={styles.entry} onClick={() => void session.signOut()}>
              <SignOutRegular fontSize={20} aria-hidden />
              Sign out
            </button>
          </div>
        </Overlay>
      )}
    </>
  );
}
