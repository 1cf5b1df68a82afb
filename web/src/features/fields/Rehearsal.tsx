import { useEffect, useRef, useState } from 'react';

import { Beside, Sheet, whenIdle } from '../../ui';
import { FieldForm } from './FieldForm';
import type { AskedField } from './types';

const fields: readonly AskedField[] = [
  { name: 'first', type: 'text', label: 'First' },
  { name: 'more', type: 'checkbox', label: 'More' },
  { name: 'second', type: 'text', label: 'Second', condition: { field: 'more', op: 'eq', value: true } },
];
const nothing = {};

/**
 * A form that nobody sees, for while the real one is awaited: what a browser does for the first time takes it as long again,
 * since it compiles what it runs and makes the styles of what it shows. In its second act, when the real form is there and
 * nothing else is to be done, something is entered into it, on which another field depends.
 */
export function Rehearsal({ isAwaited }: { isAwaited: boolean }) {
  const [isPlayed, setPlayed] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAwaited) {
      // With the next task the question is on its way, which it would hold up otherwise.
      const timer = setTimeout(() => setPlayed(true));
      return () => clearTimeout(timer);
    }
    return whenIdle(() => {
      root.current?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
      setPlayed(false);
    });
  }, [isAwaited]);
  return (
    isPlayed && (
      <div ref={root} hidden>
        <Beside aside={null}>
          <Sheet>
            <FieldForm
              fields={fields}
              values={nothing}
              askOptions={asksNobody}
              upload={asksNobody}
              submitLabel="Send"
              pointer="/values"
              onSubmit={asksNobody}
            />
          </Sheet>
        </Beside>
      </div>
    )
  );
}

function asksNobody(): Promise<never> {
  return Promise.reject(new Error('this form is not there to be filled in'));
}
