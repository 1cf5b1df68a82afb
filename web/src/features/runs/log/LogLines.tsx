import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';

import type { LogLine } from '../../../client';
import { LogRow } from './LogRow';
import type { Tail } from './useTail';
import { useTail } from './useTail';

const useStyles = makeStyles({
  box: {
    overflowY: 'auto',
    overflowX: 'hidden',
    overscrollBehaviorY: 'contain',
    // What grows is kept in sight here, and not by the browser.
    overflowAnchor: 'none',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '16px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  wide: { maxHeight: 'clamp(240px, 52vh, 720px)' },
  narrow: { maxHeight: '320px' },
  all: { position: 'relative' },
  line: { position: 'absolute', left: 0, right: 0, top: 0 },
});

interface LogLinesProps {
  lines: readonly LogLine[];
  isWide: boolean;
  wanted: string;
  /** The place of the line that is looked at. */
  here: number | undefined;
  /** Lines come one by one: whoever listens can follow. */
  isCalm: boolean;
  /** Draws what stands above the lines, which has to know whether their end is kept in sight. */
  bar: (tail: Tail) => React.ReactNode;
}

/** The lines of a log, of which only those in sight are in the page. */
export function LogLines({ lines, isWide, wanted, here, isCalm, bar }: LogLinesProps) {
  const styles = useStyles();
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = useCallback((seq: number) => {
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(seq)) {
        after.add(seq);
      }
      return after;
    });
  }, []);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes components here
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 20,
    overscan: 20,
    paddingStart: 4,
    paddingEnd: 4,
    getItemKey: (at) => lines[at]?.seq ?? at,
  });
  const height = virtual.getTotalSize();
  const tail = useTail(box, lines.length, height);
  const { pause } = tail;
  useEffect(() => {
    if (here !== undefined) {
      pause();
      virtual.scrollToIndex(here, { align: 'center' });
    }
    // Only when another line is looked at, and not when there are more.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [here]);
  return (
    <>
      {bar(tail)}
      <div
        ref={box}
        role="log"
        aria-label="Lines of the log"
        aria-live={isCalm && tail.isFollowing ? 'polite' : 'off'}
        tabIndex={0}
        className={mergeClasses(styles.box, isWide ? styles.wide : styles.narrow)}
      >
        <div className={styles.all} style={{ height }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index];
            return line === undefined ? null : (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={styles.line}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogRow
                  line={line}
                  before={lines[index - 1]}
                  isWide={isWide}
                  wanted={wanted}
                  isHere={here === index}
                  isOpen={open.has(line.seq)}
                  onToggle={toggle}
                />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
