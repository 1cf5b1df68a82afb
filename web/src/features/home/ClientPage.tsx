import { makeStyles, tokens } from '@fluentui/react-components';
import { ProhibitedRegular } from '@fluentui/react-icons';
import { Navigate } from 'react-router';

import { paths } from '../../paths';
import { useMe, useScope } from '../../scope';
import { Page } from '../../ui';
import { ClientAttention } from './ClientAttention';
import { ClientForms } from './ClientForms';
import { ClientRuns } from './ClientRuns';

const useStyles = makeStyles({
  inactive: { display: 'flex', alignItems: 'start', gap: '8px' },
  icon: { flexShrink: 0, marginTop: '2px', color: tokens.colorNeutralForeground3 },
});

/** A client at a glance: what needs somebody, what can be run, and what has run. */
export function ClientPage() {
  const styles = useStyles();
  const me = useMe();
  const scope = useScope();
  const isGlobal = scope.id === 'global';
  if (me.user.type === 'organization') {
    return <Navigate replace to={paths.forms(scope.id)} />;
  }
  return (
    <Page
      title={scope.name}
      about={
        isGlobal ? (
          'What is for no client in particular, and what all of them start from.'
        ) : scope.isActive ? undefined : (
          <div className={styles.inactive}>
            <ProhibitedRegular fontSize={16} className={styles.icon} aria-hidden />
            This client is inactive. Nothing new runs for it, and its people cannot sign in. What has run can still be read.
          </div>
        )
      }
    >
      {scope.may.canViewHistory && <ClientAttention />}
      {scope.isActive && !isGlobal && <ClientForms />}
      <ClientRuns />
    </Page>
  );
}
