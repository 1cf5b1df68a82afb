import { Button, Checkbox, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';

import { fitting } from '../../ui';
import { clientsOf } from './counts';
import type { Target } from './plan';
import { TargetReadiness } from './TargetReadiness';
import type { Known } from './useReadiness';

const useStyles = makeStyles({
  root: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    minWidth: 0,
  },
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px',
    padding: '8px 12px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  search: { width: '220px', maxWidth: '100%' },
  count: { marginLeft: 'auto', color: tokens.colorNeutralForeground3 },
  scroll: { maxHeight: '325px', overflowY: 'auto' },
  body: { position: 'relative' },
  row: {
    position: 'absolute',
    left: 0,
    right: 0,
    height: '36px',
    boxSizing: 'border-box',
    paddingRight: '12px',
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    '@media (pointer: coarse)': { height: '44px' },
  },
  check: { minWidth: 0, flexShrink: 1, '& label': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } },
  tags: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    flexShrink: 2,
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  end: { marginLeft: 'auto', flexShrink: 0 },
  nothing: { padding: '12px', color: tokens.colorNeutralForeground2 },
});

interface TargetListProps {
  /** Those that can be ticked. */
  candidates: readonly Target[];
  chosen: readonly Target[];
  known: ReadonlyMap<string, Known>;
  onToggle: (ids: readonly string[], isIn: boolean) => void;
}

/** Clients to tick, in a box of its own: what is ticked is in. */
export function TargetList({ candidates, chosen, known, onToggle }: TargetListProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState('');
  const scroll = useRef<HTMLDivElement>(null);
  const ticked = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen]);
  const found = useMemo(
    () => (typed.trim() === '' ? candidates : fitting(typed, candidates, (one) => [one.name, ...one.tags].join(' '))),
    [candidates, typed],
  );
  const height = matchMedia('(pointer: coarse)').matches ? 44 : 36;
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes components here
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    getItemKey: (index) => found[index]?.id ?? index,
    overscan: 8,
  });
  const isAll = found.length > 0 && found.every(({ id }) => ticked.has(id));
  const which = typed.trim() === '' ? clientsOf(found.length) : `${clientsOf(found.length)} found`;
  return (
    <div className={styles.root} role="group" aria-label="Clients">
      <div className={styles.bar}>
        <SearchBox
          size="small"
          className={styles.search}
          aria-label="Find a client"
          placeholder="Name or tag"
          value={typed}
          onChange={(_, { value }) => setTyped(value)}
        />
        {found.length > 0 && (
          <Button
            size="small"
            appearance="subtle"
            onClick={() =>
              onToggle(
                found.map(({ id }) => id),
                !isAll,
              )
            }
          >
            {`${isAll ? 'Untick' : 'Tick'} ${which}`}
          </Button>
        )}
        <span className={styles.count} role="status">
          {ticked.size.toLocaleString('en')} ticked
        </span>
      </div>
      {found.length === 0 ? (
        <div className={styles.nothing}>
          {candidates.length === 0
            ? 'No client has such a tag. Choose another one.'
            : 'No client is called that. Search for another part.'}
        </div>
      ) : (
        <div ref={scroll} className={styles.scroll}>
          <div className={styles.body} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const one = found[item.index];
              return (
                one && (
                  <div key={item.key} className={styles.row} style={{ transform: `translateY(${item.start}px)` }}>
                    <Checkbox
                      className={styles.check}
                      label={one.name}
                      title={one.name}
                      checked={ticked.has(one.id)}
                      onChange={(_, { checked }) => onToggle([one.id], checked === true)}
                    />
                    <span className={styles.tags}>{one.tags.join(', ')}</span>
                    <span className={styles.end}>{ticked.has(one.id) && <TargetReadiness known={known.get(one.id)} />}</span>
                  </div>
                )
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}
