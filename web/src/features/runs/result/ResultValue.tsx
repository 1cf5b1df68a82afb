import { makeStyles, tokens } from '@fluentui/react-components';

import { CopyButton, Facts } from '../../../ui';
import { labelOf } from '../labels';
import { useParts } from '../parts';
import { cellText } from './table';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '8px', justifyItems: 'start', minWidth: 0 },
  json: {
    margin: 0,
    padding: '8px 12px',
    maxHeight: '480px',
    overflow: 'auto',
    width: '100%',
    boxSizing: 'border-box',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '16px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** A value that a run answered: by name when it is flat, else as it is written. */
export function ResultValue({ value }: { value: unknown }) {
  const styles = useStyles();
  const parts = useParts();
  const json = JSON.stringify(value, undefined, 2);
  return (
    <div className={styles.root}>
      {isFlat(value) ? (
        <Facts of={Object.entries(value).map(([key, one]) => [labelOf(key), said(one)] as const)} />
      ) : isPlain(value) ? (
        <span>{cellText(value)}</span>
      ) : (
        <pre className={styles.json} tabIndex={0} aria-label="Result">
          {json}
        </pre>
      )}
      <div className={parts.flush}>
        <CopyButton text={json} label="Copy as JSON" />
      </div>
    </div>
  );
}

function said(value: unknown): string {
  const text = Array.isArray(value) ? value.map(cellText).join('\n') : cellText(value);
  return text === '' ? 'None' : text;
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isFlat(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every((one) => isPlain(one) || (Array.isArray(one) && one.length <= 50 && one.every(isPlain)))
  );
}
