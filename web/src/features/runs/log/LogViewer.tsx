import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownRegular } from '@fluentui/react-icons';
import type { UseQueryResult } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';

import { Answer, Bones, save, Trouble } from '../../../ui';
import { useApi } from '../../../scope';
import { counted } from '../runWords';
import { useAct } from '../useAct';
import { holding, type Level, ofLevel } from './find';
import type { Log } from './log';
import { LogBar } from './LogBar';
import { LogLines } from './LogLines';
import { logText } from './text';
import { wholeLog } from './whole';

const useStyles = makeStyles({
  root: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    minWidth: 0,
    overflow: 'hidden',
  },
  bar: { padding: '6px 8px', borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, display: 'grid', gap: '6px' },
  note: { padding: '10px 12px', color: tokens.colorNeutralForeground3 },
});

interface LogViewerProps {
  id: string;
  log: UseQueryResult<Log>;
  /** What a file of it is called. */
  name: string;
  isWide?: boolean;
}

/** What a run has written, as it writes it. */
export function LogViewer({ log, ...rest }: LogViewerProps) {
  return (
    <Answer query={log} trouble="The log could not be read." skeleton={<Bones rows={3} label="Reading the log" />}>
      {(known) => <Known log={known} error={log.error} onRetry={() => void log.refetch()} {...rest} />}
    </Answer>
  );
}

interface KnownProps extends Omit<LogViewerProps, 'log'> {
  log: Log;
  error: unknown;
  onRetry: () => void;
}

function Known({ id, log, name, isWide = false, error, onRetry }: KnownProps) {
  const styles = useStyles();
  const api = useApi();
  const [wanted, setWanted] = useState('');
  const [level, setLevel] = useState<Level>('debug');
  const [place, setPlace] = useState(0);
  const search = useDeferredValue(wanted);
  const lines = useMemo(() => ofLevel(log.lines, level), [log.lines, level]);
  const found = useMemo(() => holding(lines, search), [lines, search]);
  const at = Math.min(place, Math.max(0, found.length - 1));
  const download = useAct(
    (signal) => wholeLog(api, id, `${name}.log`, signal),
    (file: File) => save(file),
  );
  const look = (text: string): void => {
    setWanted(text);
    setPlace(0);
  };
  if (log.lines.length === 0) {
    return (
      <div className={styles.note}>
        {log.isDone ? 'This run wrote nothing to its log.' : 'It has written nothing yet. Lines appear here as they come.'}
      </div>
    );
  }
  return (
    <div className={styles.root}>
      <LogLines
        lines={lines}
        isWide={isWide}
        wanted={search}
        here={found[at]}
        isCalm={!log.isDone && log.burst <= 2}
        bar={(tail) => (
          <div className={styles.bar}>
            <LogBar
              wanted={wanted}
              onWanted={look}
              found={found.length}
              at={at}
              onStep={(by) => setPlace((at + by + found.length) % Math.max(1, found.length))}
              level={level}
              onLevel={setLevel}
              text={() => logText(lines)}
              onDownload={download.start}
              isDownloading={download.isBusy}
            >
              {!tail.isFollowing && (
                <Button size="small" icon={<ArrowDownRegular />} onClick={tail.follow}>
                  {log.isDone ? 'To the end' : 'Follow'}
                </Button>
              )}
            </LogBar>
            {download.error !== undefined && (
              <Trouble error={download.error} title="The log could not be downloaded." onRetry={download.start} />
            )}
            {error !== null && (
              <Trouble error={error} title="The log cannot be read on." kept="What is here stays." onRetry={onRetry} />
            )}
          </div>
        )}
      />
      {log.dropped > 0 && (
        <div className={styles.note}>
          The first {counted(log.dropped, 'line')} are left out here. The download has all of them.
        </div>
      )}
      {lines.length === 0 && <div className={styles.note}>No line has this level. Choose another one above.</div>}
    </div>
  );
}
