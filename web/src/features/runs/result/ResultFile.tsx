import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular, DocumentRegular } from '@fluentui/react-icons';

import { downloadFile, type ResultFile as File } from '../../../client';
import { useApi } from '../../../scope';
import { save, Trouble } from '../../../ui';
import { useAct } from '../useAct';
import { bytes } from './bytes';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '8px' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px', minWidth: 0 },
  name: { overflowWrap: 'anywhere', minWidth: 0 },
  size: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
});

/** A file that a run made. */
export function ResultFile({ file }: { file: File }) {
  const styles = useStyles();
  const api = useApi();
  const download = useAct((signal) => api.call(downloadFile, { path: { fileId: file.id }, signal }), save);
  return (
    <div className={styles.root}>
      <div className={styles.row}>
        <DocumentRegular fontSize={20} aria-hidden />
        <span className={styles.name}>{file.name}</span>
        <span className={styles.size}>{bytes(file.size)}</span>
        <Button icon={<ArrowDownloadRegular />} disabledFocusable={download.isBusy} onClick={download.start}>
          {download.isBusy ? 'Downloading' : 'Download'}
        </Button>
      </div>
      {download.error !== undefined && (
        <Trouble error={download.error} title="The file could not be downloaded." onRetry={download.start} />
      )}
    </div>
  );
}
