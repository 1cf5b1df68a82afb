import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BugRegular, ErrorCircleRegular, type FluentIcon, WarningRegular } from '@fluentui/react-icons';
import { memo } from 'react';

import type { LogLine } from '../../../client';
import { clock, exact, Unseen } from '../../../ui';
import { cut, type Level } from './find';
import { valueText } from './text';

const useStyles = makeStyles({
  attempt: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '6px 12px 2px',
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightSemibold,
    '::after': { content: '""', flexGrow: 1, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  row: {
    display: 'grid',
    gridTemplateColumns: '88px 16px minmax(0, 1fr)',
    columnGap: '8px',
    alignItems: 'baseline',
    padding: '2px 12px',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  wide: { gridTemplateColumns: '88px minmax(96px, 200px) 16px minmax(0, 1fr)' },
  // What is looked at, among everything that was found.
  here: { backgroundColor: tokens.colorNeutralBackground1Selected },
  time: { color: tokens.colorNeutralForeground3 },
  step: { color: tokens.colorNeutralForeground3, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  above: { padding: '6px 12px 0', color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  message: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  debug: { color: tokens.colorNeutralForeground3 },
  warn: { color: tokens.colorStatusWarningForeground3 },
  error: { color: tokens.colorStatusDangerForeground3 },
  icon: { lineHeight: 0, alignSelf: 'start' },
  more: {
    minWidth: 0,
    minHeight: '24px',
    padding: '0 4px',
    margin: '-2px 0 -2px 8px',
    border: 'none',
    fontWeight: 'normal',
    fontSize: 'inherit',
    lineHeight: '16px',
    verticalAlign: 'middle',
    color: tokens.colorNeutralForeground2,
    '@media (forced-colors: active)': { textDecorationLine: 'underline' },
  },
  fields: { display: 'grid', gridTemplateColumns: 'fit-content(40%) minmax(0, 1fr)', gap: '0 12px', margin: '2px 0 4px' },
  key: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  mark: {
    backgroundColor: tokens.colorPaletteYellowBackground2,
    color: tokens.colorNeutralForeground1,
    forcedColorAdjust: 'none',
  },
});

interface LogRowProps {
  line: LogLine;
  /** The one above it. */
  before: LogLine | undefined;
  /** There is room for the names of steps beside the lines. */
  isWide: boolean;
  /** What is looked for. */
  wanted: string;
  isHere: boolean;
  isOpen: boolean;
  onToggle: (seq: number) => void;
}

const levels: Partial<Record<Level, { icon: FluentIcon; word: string }>> = {
  debug: { icon: BugRegular, word: 'Debug' },
  warn: { icon: WarningRegular, word: 'Warning' },
  error: { icon: ErrorCircleRegular, word: 'Error' },
};

/** A line of a log, with what begins at it. */
export const LogRow = memo(function LogRow({ line, before, isWide, wanted, isHere, isOpen, onToggle }: LogRowProps) {
  const styles = useStyles();
  const isNewAttempt = line.attempt !== (before?.attempt ?? 1);
  const isNewStep = line.step !== undefined && (isNewAttempt || line.step !== before?.step);
  const fields = Object.entries(line.fields ?? {});
  const level = levels[line.level];
  return (
    <>
      {isNewAttempt && <div className={styles.attempt}>Attempt {line.attempt}</div>}
      {!isWide && isNewStep && (
        <div className={styles.above}>
          <Marked text={line.step ?? ''} wanted={wanted} />
        </div>
      )}
      <div className={mergeClasses(styles.row, isWide && styles.wide, isHere && styles.here)} data-here={isHere || undefined}>
        <time className={styles.time} dateTime={line.time} title={exact(line.time)}>
          {clock(line.time)}
        </time>
        {isWide && (
          <span className={styles.step} title={line.step}>
            {isNewStep ? (
              <Marked text={line.step ?? ''} wanted={wanted} />
            ) : (
              line.step !== undefined && <Unseen>{line.step}</Unseen>
            )}
          </span>
        )}
        <span className={mergeClasses(styles.icon, styles[line.level === 'info' ? 'debug' : line.level])}>
          {level !== undefined && (
            <>
              <level.icon fontSize={16} aria-hidden />
              <Unseen>{level.word}</Unseen>
            </>
          )}
        </span>
        <span className={mergeClasses(styles.message, line.level !== 'info' && styles[line.level])}>
          <Marked text={line.message} wanted={wanted} />
          {fields.length > 0 && (
            <Button
              size="small"
              appearance="subtle"
              className={styles.more}
              aria-expanded={isOpen}
              onClick={() => onToggle(line.seq)}
            >
              {isOpen ? 'Less' : fields.length === 1 ? '1 field' : `${fields.length} fields`}
            </Button>
          )}
          {isOpen && fields.length > 0 && (
            <dl className={styles.fields}>
              {fields.map(([key, value]) => (
                <Field key={key} name={key} value={valueText(value)} wanted={wanted} />
              ))}
            </dl>
          )}
        </span>
      </div>
    </>
  );
});

function Field({ name, value, wanted }: { name: string; value: string; wanted: string }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.key}>{name}</dt>
      <dd className={styles.value}>
        <Marked text={value} wanted={wanted} />
      </dd>
    </>
  );
}

/** A text with what is looked for marked in it. */
function Marked({ text, wanted }: { text: string; wanted: string }) {
  const styles = useStyles();
  return cut(text, wanted).map((piece, at) =>
    at % 2 === 1 ? (
      <mark key={at} className={styles.mark}>
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}
