import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type MouseEvent, useEffect, useRef } from 'react';

import type { Find, FindGroup } from './Finder';

const useStyles = makeStyles({
  root: { overflowY: 'auto', overscrollBehavior: 'contain', padding: '4px', minHeight: 0 },
  isEmpty: { display: 'none' },
  title: {
    padding: '8px 8px 4px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: '16px',
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
  option: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    minHeight: '36px',
    padding: '0 8px',
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    scrollMarginBlock: '4px',
    '@media (pointer: coarse)': { minHeight: '44px' },
    '@media (max-width: 639px)': { flexWrap: 'wrap', rowGap: 0, padding: '6px 8px' },
  },
  active: {
    backgroundColor: tokens.colorNeutralBackground1Hover,
    boxShadow: `inset 2px 0 0 ${tokens.colorCompoundBrandStroke}`,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  icon: { display: 'inline-flex', flexShrink: 0, width: '24px', justifyContent: 'center', color: tokens.colorNeutralForeground2 },
  label: { flexGrow: 1, flexBasis: 0, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  detail: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '12px',
    marginLeft: 'auto',
    paddingLeft: '12px',
    flexShrink: 0,
    maxWidth: '50%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    '@media (max-width: 639px)': {
      flexBasis: '100%',
      maxWidth: '100%',
      boxSizing: 'border-box',
      paddingLeft: '34px',
      marginLeft: 0,
    },
  },
  note: { padding: '6px 8px 8px', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

interface FinderListProps<T extends Find> {
  id: string;
  label: string;
  groups: readonly FindGroup<T>[];
  active: string | undefined;
  onPoint: (key: string) => void;
  onChoose: (item: T, event: MouseEvent) => void;
}

/** What a Finder has found. */
export function FinderList<T extends Find>({ id, label, groups, active, onPoint, onChoose }: FinderListProps<T>) {
  const styles = useStyles();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    root.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const shown = groups.filter((group) => group.items.length > 0 || group.note !== undefined);
  const starts = shown.map((_, at) => shown.slice(0, at).reduce((sum, group) => sum + group.items.length, 0));
  return (
    <div
      ref={root}
      id={`${id}-list`}
      role="listbox"
      aria-label={label}
      className={mergeClasses(styles.root, shown.length === 0 && styles.isEmpty)}
    >
      {shown.map((group, nth) => (
        <div key={group.key} role="group" aria-labelledby={group.title === undefined ? undefined : `${id}-${group.key}`}>
          {group.title !== undefined && (
            <div id={`${id}-${group.key}`} role="presentation" className={styles.title}>
              {group.title}
            </div>
          )}
          {group.items.map((item, at) => (
            <div
              key={item.key}
              id={`${id}-${(starts[nth] ?? 0) + at}`}
              role="option"
              aria-selected={item.key === active}
              className={mergeClasses(styles.option, item.key === active && styles.active)}
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => onPoint(item.key)}
              onClick={(event) => onChoose(item, event)}
            >
              {item.icon !== undefined && <span className={styles.icon}>{item.icon}</span>}
              <span className={styles.label} title={item.label}>
                {item.label}
              </span>
              {item.detail !== undefined && <span className={styles.detail}>{item.detail}</span>}
            </div>
          ))}
          {group.note !== undefined && (
            <div role="presentation" className={styles.note}>
              {group.note}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
