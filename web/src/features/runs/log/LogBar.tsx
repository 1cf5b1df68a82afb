import { Button, Input, makeStyles, Select, tokens, Tooltip } from '@fluentui/react-components';
import { ArrowDownloadRegular, ChevronDownRegular, ChevronUpRegular, SearchRegular } from '@fluentui/react-icons';
import type { KeyboardEvent, ReactNode } from 'react';

import { CopyButton } from '../../../ui';
import type { Level } from './find';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px' },
  search: { flex: '1 1 100px', minWidth: '100px', maxWidth: '220px' },
  count: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
    minWidth: '64px',
  },
  gap: { flexGrow: 1, flexBasis: 0 },
});

const levels: readonly (readonly [Level, string])[] = [
  ['debug', 'All lines'],
  ['info', 'Without debug'],
  ['warn', 'Warnings and errors'],
  ['error', 'Errors'],
];

interface LogBarProps {
  wanted: string;
  onWanted: (text: string) => void;
  found: number;
  /** Which of those found is looked at, from 0. */
  at: number;
  onStep: (by: 1 | -1) => void;
  level: Level;
  onLevel: (level: Level) => void;
  text: () => string;
  onDownload: () => void;
  isDownloading: boolean;
  /** What stands at its end. */
  children?: ReactNode;
}

/** What one can do with a log: search it, thin it out, take it along. */
export function LogBar({
  wanted,
  onWanted,
  found,
  at,
  onStep,
  level,
  onLevel,
  text,
  onDownload,
  isDownloading,
  children,
}: LogBarProps) {
  const styles = useStyles();
  const isSearching = wanted.trim() !== '';
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onStep(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && wanted !== '') {
      event.stopPropagation();
      onWanted('');
    }
  };
  return (
    <div className={styles.root} role="toolbar" aria-label="Log">
      <Input
        size="small"
        type="search"
        className={styles.search}
        aria-label="Search the log"
        placeholder="Search"
        contentBefore={<SearchRegular aria-hidden />}
        value={wanted}
        onChange={(_, { value }) => onWanted(value)}
        onKeyDown={press}
      />
      {isSearching && (
        <>
          <span className={styles.count} role="status">
            {found === 0 ? 'Not found' : `${(at + 1).toLocaleString('en')} of ${found.toLocaleString('en')}`}
          </span>
          <Step label="Previous" icon={<ChevronUpRegular />} isOff={found === 0} onClick={() => onStep(-1)} />
          <Step label="Next" icon={<ChevronDownRegular />} isOff={found === 0} onClick={() => onStep(1)} />
        </>
      )}
      <Select size="small" aria-label="Level" value={level} onChange={(_, { value }) => onLevel(levelOf(value))}>
        {levels.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
      <span className={styles.gap} />
      {children}
      <CopyButton text={text} label="Copy the log" iconOnly />
      <Tooltip content={isDownloading ? 'Reading the whole log' : 'Download the whole log'} relationship="label">
        <Button
          size="small"
          appearance="subtle"
          icon={<ArrowDownloadRegular />}
          disabledFocusable={isDownloading}
          onClick={onDownload}
        />
      </Tooltip>
    </div>
  );
}

function levelOf(text: string): Level {
  return levels.find(([level]) => level === text)?.[0] ?? 'debug';
}

function Step({ label, icon, isOff, onClick }: { label: string; icon: React.JSX.Element; isOff: boolean; onClick: () => void }) {
  return (
    <Tooltip content={label} relationship="label">
      <Button size="small" appearance="subtle" icon={icon} disabledFocusable={isOff} onClick={onClick} />
    </Tooltip>
  );
}
