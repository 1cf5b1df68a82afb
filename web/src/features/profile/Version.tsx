import { makeStyles, tokens } from '@fluentui/react-components';

import { getHealth } from '../../client';
import { useAskOf } from '../../scope';
import { CopyButton } from '../../ui';
import { Part } from './Part';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '8px', minHeight: '24px' },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** Which build of the platform answers: whoever helps asks for it. */
export function Version() {
  const styles = useStyles();
  const health = useAskOf(null, ['health'], (api, signal) => api.call(getHealth, { signal }), { staleTime: 60_000 });
  return (
    <Part title="The platform">
      <div className={styles.root}>
        {health.data === undefined ? (
          <span className={styles.quiet}>{health.error === null ? 'Asking for the version…' : 'The version is not known.'}</span>
        ) : (
          <>
            Version <span className={styles.mono}>{health.data.version}</span>
            <CopyButton iconOnly text={health.data.version} label="Copy the version" />
          </>
        )}
      </div>
    </Part>
  );
}
