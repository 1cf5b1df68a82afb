import { useEffect, useState } from 'react';

import { Beside, oncePainted, Sheet } from '../../ui';
import { SharingContext } from './context';
import { Rows } from './Rows';
import type { AskedField } from './types';
import { useOpened } from './useOpened';

const fields: readonly AskedField[] = [
  { name: 'first', type: 'text', label: 'First' },
  { name: 'second', type: 'text', label: 'Second' },
];
const nothing = { fields, values: {}, askOptions: asksNobody, upload: asksNobody };

/**
 * A form that nobody sees, for while the real one is awaited: what a browser does for the first time takes it as long again,
 * since it compiles what it runs and makes the styles of what it shows. It begins when the question is on its way, which
 * it would hold up otherwise.
 */
export function Rehearsal() {
  const [isOnItsWay, setOnItsWay] = useState(false);
  useEffect(() => oncePainted(() => setOnItsWay(true)), []);
  return isOnItsWay && <Rehearsed />;
}

function Rehearsed() {
  return (
    <div hidden>
      <Beside aside={null}>
        <Sheet>
          <SharingContext value={useOpened(nothing)}>
            <Rows fields={fields} shown={fields.map(({ name }) => name).join(' ')}>
              {null}
            </Rows>
          </SharingContext>
        </Sheet>
      </Beside>
    </div>
  );
}

function asksNobody(): Promise<never> {
  return Promise.reject(new Error('this form is not there to be filled in'));
}
