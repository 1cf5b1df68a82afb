import { expect, it } from 'vitest';

import { initials } from './initials';
import { fit, fitting } from './match';
import { shortcutOf } from './shortcuts';

it('knows how well a name fits', () => {
  expect(['con', 'CON', 'éco', 'lit', 'oso', 'so xo', 'zzz', ''].map((typed) => fit(typed, 'Contoso'))).toEqual([
    0,
    0,
    undefined,
    undefined,
    2,
    undefined,
    undefined,
    0,
  ]);
  expect(fit('war', 'Litware')).toBe(2);
  expect(fit('power', 'A. Datum Power & Light')).toBe(1);
  expect(fit('light datum', 'A. Datum Power & Light')).toBe(3);
  expect(fit('muller', 'Müller KG')).toBe(0);
  expect(fit('a+', 'C++ and a+b')).toBe(2);
});

it('puts what fits best first, and leaves the others in their order', () => {
  expect(fitting('co', ['Zinco', 'New Co', 'Contoso', 'Acme', 'Coho'], (one) => one)).toEqual([
    'Contoso',
    'Coho',
    'New Co',
    'Zinco',
  ]);
});

it('makes two letters of a name', () => {
  expect(['Contoso', 'A. Datum Power', 'École', '', '…', 'x'].map(initials)).toEqual(['CO', 'AD', 'ÉC', '', '', 'X']);
});

it('knows its keys, and leaves those alone that somebody types', () => {
  const press = (init: KeyboardEventInit & { on?: Element }): unknown => {
    let said: unknown;
    const target = init.on ?? document.body;
    const listen = (event: Event): void => {
      said = event instanceof KeyboardEvent ? shortcutOf(event) : undefined;
    };
    window.addEventListener('keydown', listen, { once: true });
    target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }));
    return said;
  };
  const input = document.body.appendChild(document.createElement('input'));
  expect(press({ key: 'k', ctrlKey: true })).toBe('search');
  expect(press({ key: 'k', metaKey: true, on: input })).toBe('search');
  expect(press({ key: 'k', ctrlKey: true, shiftKey: true })).toBeUndefined();
  expect(press({ key: 'ç', code: 'KeyC', altKey: true })).toBe('client');
  expect(press({ key: '/' })).toBe('search');
  expect(press({ key: '/', on: input })).toBeUndefined();
  expect(press({ key: 'k' })).toBeUndefined();
  const dialog = document.body.appendChild(document.createElement('dialog'));
  dialog.open = true;
  expect(press({ key: 'k', ctrlKey: true })).toBeUndefined();
  dialog.remove();
  input.remove();
});
