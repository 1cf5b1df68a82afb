import { expect, it } from 'vitest';

import { countOf, dayOf, flawOf, further, isSame, nothingAsked, queryOf, readFilter, writeFilter } from './filter';

it('comes back from its own address', () => {
  const filter = {
    status: ['Failed' as const, 'Timeout' as const],
    trigger: ['schedule' as const],
    workflow: 'user_onboarding',
    form: 'f1',
    actor: 'me',
    reference: '48211 & co',
    origin: 'o1',
    from: '2026-05-03',
    to: '2026-05-04',
  };
  expect(readFilter(new URLSearchParams(writeFilter(filter).toString()))).toEqual(filter);
  expect(countOf(filter)).toBe(9);
});

it('asks for nothing where the address says nothing', () => {
  expect(readFilter(new URLSearchParams())).toEqual(nothingAsked);
  expect(writeFilter(nothingAsked).toString()).toBe('');
  expect(countOf(nothingAsked)).toBe(0);
});

it('takes no notice of what makes no sense', () => {
  const search = new URLSearchParams(
    'status=Failed&status=Exploded&trigger=toString&trigger=form&from=0002-05-03&to=2026-13-01&form=',
  );
  expect(readFilter(search)).toEqual({ ...nothingAsked, status: ['Failed'], trigger: ['form'] });
});

it('asks for whole days of the calendar here, the last one included', () => {
  const query = queryOf({ ...nothingAsked, from: '2026-05-03', to: '2026-05-03' });
  expect(query.from).toBe(new Date(2026, 4, 3).toISOString());
  expect(query.to).toBe(new Date(2026, 4, 4).toISOString());
  expect(query.status).toBeUndefined();
});

it('searches a year further back', () => {
  expect(further(nothingAsked, new Date(2026, 10, 23, 9))).toBe('2025-11-23');
  expect(further({ ...nothingAsked, to: '2026-03-01' }, new Date(2026, 10, 23, 9))).toBe('2025-03-01');
});

it('writes a day as the calendar here has it', () => {
  expect(dayOf(new Date(2026, 0, 2, 23, 59))).toBe('2026-01-02');
});

it('tells lists apart by what is in them', () => {
  expect(isSame(['a', 'b'], ['b', 'a'])).toBe(true);
  expect(isSame(['a'], ['a', 'b'])).toBe(false);
});

it('says what is wrong with a day', () => {
  const about = { today: '2026-11-23', begin: '2026-05-03', end: '2026-06-01' };
  expect(flawOf('', about)).toBeUndefined();
  expect(flawOf('2026-05-03', about)).toBeUndefined();
  expect(flawOf('2026-06-01', about)).toBeUndefined();
  expect(flawOf('0002-05-03', about)).toBe('Enter a year from 2000 on, with four digits.');
  expect(flawOf('12026-05-03', about)).toBe('Enter a year from 2000 on, with four digits.');
  expect(flawOf('2026-11-24', about)).toBe('This day has not come yet.');
  expect(flawOf('2026-05-02', about)).toBe('This is before the first day.');
  expect(flawOf('2026-06-02', about)).toBe('This is after the last day.');
  expect(flawOf('2026-11-23', { today: '2026-11-23' })).toBeUndefined();
});
