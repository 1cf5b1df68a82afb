import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { SignOutRegular } from '@fluentui/react-icons';

import { useMe } from '../../scope';
import { useSession } from '../../session';
import { AppearanceChoice, Page } from '../../ui';
import { Part } from './Part';
import { Rights } from './Rights';
import { Shortcuts } from './Shortcuts';
import { Version } from './Version';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(96px, max-content) minmax(0, 1fr)',
    gap: '4px 24px',
    margin: 0,
    '& dt': { color: tokens.colorNeutralForeground3 },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  },
  // What it chooses begins where the words above it do.
  appearance: { marginLeft: '-12px' },
});

/** Who somebody is to the platform, what they may do where, and how they like the app. */
export function ProfilePage() {
  const styles = useStyles();
  const { user } = useMe();
  const session = useSession();
  return (
    <Page
      title="Profile"
      actions={
        <Button icon={<SignOutRegular />} onClick={() => void session.signOut()}>
          Sign out
        </Button>
      }
    >
      <Part title="You">
        <dl className={styles.facts}>
          <dt>Name</dt>
          <dd>{user.displayName}</dd>
          <dt>Account</dt>
          <dd>{user.email ?? 'Without an e-mail address'}</dd>
          <dt>Kind</dt>
          <dd>{kindOf(user)}</dd>
        </dl>
      </Part>
      <Rights />
      <Part title="The app">
        <div className={styles.appearance}>
          <AppearanceChoice />
        </div>
      </Part>
      <Shortcuts />
      <Version />
    </Page>
  );
}

function kindOf(user: { type: 'platform' | 'organization'; isPlatformAdmin: boolean }): string {
  if (user.isPlatformAdmin) {
    return 'Administrator of the platform';
  }
  return user.type === 'platform' ? 'Staff of the provider' : 'User of a client';
}
