import { makeStyles, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

import { FinderList } from './FinderList';
import { useLate } from './late';
import { useWish } from './wish';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', minHeight: 0, maxHeight: 'inherit' },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '0 12px',
    minHeight: '44px',
    flexShrink: 0,
    color: tokens.colorNeutralForeground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  // Its caret and the list below say where the focus is.
  input: {
    flexGrow: 1,
    minWidth: 0,
    height: '28px',
    border: 'none',
    outline: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    '::placeholder': { color: tokens.colorNeutralForeground3 },
  },
  busy: { fontSize: tokens.fontSizeBase200 },
  said: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
});

/** Something that can be chosen. */
export interface Find {
  key: string;
  label: string;
  /** What tells it from others of its name. */
  detail?: ReactNode;
  icon?: ReactNode;
}

/** Things of one kind. */
export interface FindGroup<T extends Find> {
  key: string;
  title?: string;
  items: readonly T[];
  /** What is said below the things, or in their place. */
  note?: ReactNode;
}

interface FinderProps<T extends Find> {
  /** What is found, for whoever does not see it. */
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  groups: readonly FindGroup<T>[];
  /** `isBeside` is so when somebody wants it in another tab. */
  onChoose: (item: T, isBeside: boolean) => void;
  /** What stands where nothing fits; nothing while that is not known. */
  empty?: ReactNode;
  /** Whether more may come. Enter waits for it while nothing is there, and then chooses the first one. */
  isBusy?: boolean;
}

/** A field, and a list below it of what fits: letters narrow it, arrows walk through it, Enter chooses. */
export function Finder<T extends Find>({
  label,
  placeholder,
  text,
  onText,
  groups,
  onChoose,
  empty,
  isBusy = false,
}: FinderProps<T>) {
  const styles = useStyles();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const items = groups.flatMap((group) => group.items);
  const [active, setActive] = useActive(text, items);
  const isLate = useLate(isBusy);
  const wish = useWish(isBusy, (isBeside) => items[0] !== undefined && onChoose(items[0], isBeside));
  const isSaid = items.length === 0 && Boolean(empty);
  const at = items.findIndex((item) => item.key === active);
  useEffect(() => input.current?.focus(), []);

  const move = (to: number): void => setActive(items[(to + items.length) % items.length]?.key);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    const item = items[at];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      move(Math.abs(step) === 1 ? at + step : Math.min(Math.max(at + step, 0), items.length - 1));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (item !== undefined) {
        onChoose(item, event.ctrlKey || event.metaKey);
      } else if (isBusy) {
        wish.make(event.ctrlKey || event.metaKey);
      }
    }
  };
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <SearchRegular fontSize={20} aria-hidden />
        <input
          ref={input}
          className={styles.input}
          role="combobox"
          aria-label={label}
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={text}
          onChange={(event) => {
            wish.drop();
            onText(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        {wish.isMade ? (
          <span className={styles.busy}>Opening the first…</span>
        ) : (
          isLate && !isSaid && <span className={styles.busy}>Looking…</span>
        )}
      </div>
      <FinderList
        id={id}
        label={label}
        groups={groups}
        active={active}
        onPoint={setActive}
        onChoose={(item: T, event: MouseEvent) => onChoose(item, event.ctrlKey || event.metaKey)}
      />
      {isSaid && empty}
      <div role="status" className={styles.said}>
        {text === ''
          ? ''
          : wish.isMade
            ? 'Opening the first that fits'
            : items.length === 1
              ? '1 result'
              : `${items.length} results`}
      </div>
    </div>
  );
}

const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/**
 * Which item Enter chooses: the first one, until somebody walks on. It stays the same one while the text does, also
 * when others arrive above it, so that nobody chooses what came under their finger.
 */
function useActive(text: string, items: readonly Find[]): [string | undefined, (key: string | undefined) => void] {
  const [active, setActive] = useState<string>();
  const [seen, setSeen] = useState(text);
  const isThere = text === seen && items.some((item) => item.key === active);
  const right = isThere ? active : items[0]?.key;
  if (right !== active || text !== seen) {
    setSeen(text);
    setActive(right);
  }
  return [right, setActive];
}
