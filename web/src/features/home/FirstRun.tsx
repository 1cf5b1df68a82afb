import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, CircleRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useEffect } from 'react';

import { paths } from '../../paths';
import { Anchor, Section } from '../../ui';
import { endFirstRun, useFirstRun } from './useFirstRun';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  line: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    gap: '8px',
    padding: '8px 12px',
    lineHeight: '20px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { borderTopStyle: 'none' },
  },
  icon: { fontSize: '20px', lineHeight: 0, color: tokens.colorNeutralForeground3 },
  done: { fontSize: '20px', lineHeight: 0, color: tokens.colorStatusSuccessForeground3 },
  how: { color: tokens.colorNeutralForeground2 },
});

/** What an administrator does first on a new platform. Each line finds out by itself whether it is done. */
export function FirstRun() {
  const styles = useStyles();
  const state = useFirstRun();
  const isDone = state !== undefined && state.isConnected && state.client !== undefined && state.hasReport && state.hasColleague;
  useEffect(() => {
    if (isDone) {
      endFirstRun();
    }
  }, [isDone]);
  if (state === undefined || isDone) {
    return null;
  }
  return (
    <Section
      title="Before the first technician comes"
      actions={
        <Button size="small" appearance="subtle" onClick={endFirstRun}>
          Do not show this again
        </Button>
      }
    >
      <ul className={styles.list}>
        <Line isDone={state.isConnected} what="Connect Microsoft Graph">
          Enter the application that workflows sign in with, once for all clients. For now that is done by <ApiDocs />: PUT
          /api/integrations/msgraph with the scope global.
        </Line>
        <Line isDone={state.client !== undefined} what="Bring in your clients">
          Import a file with their names and tenants. For now that is done by <ApiDocs />: POST /api/organizations/import.
        </Line>
        <Line isDone={state.hasReport} what="Run the licence report for one of them">
          {state.client === undefined ? (
            'It shows that everything works together. It needs a client first.'
          ) : (
            <>
              It only reads, and shows that everything works together.{' '}
              <Anchor isInText to={paths.workflow(state.client, 'license_report')}>
                Open the licence report
              </Anchor>
            </>
          )}
        </Line>
        <Line isDone={state.hasColleague} what="Let a technician in">
          Give a colleague the role Platform.Technician in Entra. This is done when they have signed in once.
        </Line>
      </ul>
    </Section>
  );
}

function ApiDocs() {
  const styles = useStyles();
  return (
    <a className={styles.how} href="/api/docs" target="_blank" rel="noreferrer">
      the API
    </a>
  );
}

function Line({ isDone, what, children }: { isDone: boolean; what: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <li className={styles.line}>
      {isDone ? (
        <CheckmarkCircleRegular className={styles.done} aria-label="Done" role="img" />
      ) : (
        <CircleRegular className={styles.icon} aria-label="To do" role="img" />
      )}
      <div>
        {what}
        {!isDone && <div className={styles.how}>{children}</div>}
      </div>
    </li>
  );
}
