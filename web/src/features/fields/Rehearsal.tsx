import { useEffect, useState } from 'react';

import { Beside, Sheet } from '../../ui';
import { FieldForm } from './FieldForm';
import type { AskedField } from './types';

const fields: readonly AskedField[] = [
  { name: 'first', type: 'text', label: 'First' },
  { name: 'second', type: 'text', label: 'Second' },
];
const nothing = {};

/**
 * A form that nobody sees, for while the real one is awaited: what a browser does for the first time takes it as long again,
 * since it compiles what it runs and makes the styles of what it shows. It begins with the next task, when the question
 * is on its way, which it would hold up otherwise.
 */
export function Rehearsal() {
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(true));
    return () => clearTimeout(timer);
  }, []);
  return (
    isAsked && (
      <div hidden>
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
