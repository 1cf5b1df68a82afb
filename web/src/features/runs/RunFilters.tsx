import { Button, makeStyles, ToggleButton, tokens } from '@fluentui/react-components';
import { FilterRegular } from '@fluentui/react-icons';
import { lazy, Suspense, useId, useState } from 'react';

import type { Execution } from '../../client';
import { bad, countOf, isSame, nothingAsked, open, type RunFilter, wordsOf } from './filter';

// Most people need no more than the buttons.
const FilterFields = lazy(async () => ({ default: (await import('./FilterFields')).FilterFields }));

const useStyles = makeStyles({
  root: { display: 'grid', gap: '12px' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  // A finger needs more of it.
  button: { '@media (pointer: coarse)': { minHeight: '40px' } },
  gap: { width: '8px' },
  words: { color: tokens.colorNeutralForeground2, minWidth: 0, overflowWrap: 'anywhere' },
});

interface RunFiltersProps {
  filter: RunFilter;
  onChange: (filter: RunFilter) => void;
  /** What is in the list now: who started it can be chosen. */
  runs: readonly Execution[] | undefined;
  /** Whether one can ask for one's own runs: not where there are no others. */
  hasMine: boolean;
}

/** Which runs are shown: the questions that people have each day as buttons, and all others behind one more. */
export function RunFilters({ filter, onChange, runs, hasMine }: RunFiltersProps) {
  const styles = useStyles();
  const [isWide, setWide] = useState(false);
  const id = useId();
  const count = countOf(filter);
  const quick: { label: string; status: RunFilter['status'] }[] = [
    { label: 'All', status: [] },
    { label: 'Failed', status: [...bad] },
    { label: 'Running', status: [...open] },
  ];
  const words = wordsOf(filter);
  return (
    <div className={styles.root} role="search" aria-label="Runs">
      <div className={styles.row}>
        {quick.map(({ label, status }) => (
          <ToggleButton
            key={label}
            size="small"
            className={styles.button}
            checked={isSame(filter.status, status)}
            onClick={() => onChange({ ...filter, status })}
          >
            {label}
          </ToggleButton>
        ))}
        {hasMine && (
          <>
            <span className={styles.gap} />
            <ToggleButton
              size="small"
              className={styles.button}
              checked={filter.actor === 'me'}
              onClick={() => onChange({ ...filter, actor: filter.actor === 'me' ? undefined : 'me' })}
            >
              Mine
            </ToggleButton>
          </>
        )}
        <Button
          size="small"
          appearance="subtle"
          className={styles.button}
          icon={<FilterRegular />}
          aria-expanded={isWide}
          aria-controls={id}
          onClick={() => setWide(!isWide)}
        >
          {count === 0 ? 'Filters' : `Filters (${count})`}
        </Button>
        {!isWide && words.length > 0 && <span className={styles.words}>{words.join(', ')}</span>}
        {count > 0 && (
          <Button size="small" appearance="subtle" className={styles.button} onClick={() => onChange(nothingAsked)}>
            Clear
          </Button>
        )}
      </div>
      <div id={id} hidden={!isWide}>
        {isWide && (
          <Suspense fallback={null}>
            <FilterFields filter={filter} onChange={onChange} runs={runs} hasPeople={hasMine} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
