import { describe, expect, it } from 'vitest';

import { aWorkflow } from '../../testing';
import { categoriesOf, type Filter, inOrder, passing, readFilter, tagsOf, writeFilter } from './catalog';
import { typeWords } from './parameters';

const nothing: Filter = { text: '', tags: [] };
const report = aWorkflow();
const onboard = aWorkflow({
  name: 'user_onboarding',
  title: 'Onboard a user',
  description: 'Create an account.',
  category: 'Users',
  tags: ['m365', 'people'],
  effect: 'change',
  ready: false,
});
const plain = aWorkflow({ name: 'long_task', title: 'Count seconds', description: undefined, category: undefined, tags: [] });
const all = [plain, onboard, report];

describe('the filter in the address', () => {
  it('comes out of it as it went in', () => {
    const filter: Filter = { text: 'on board', category: 'Users', tags: ['m365', 'people'], effect: 'change', ready: 'no' };
    expect(readFilter(writeFilter(filter))).toEqual(filter);
  });

  it('leaves out what makes no sense', () => {
    expect(readFilter(new URLSearchParams('effect=explode&ready=maybe&tag=&category='))).toEqual(nothing);
    expect(writeFilter(nothing).size).toBe(0);
  });
});

describe('the workflows of a filter', () => {
  it.each([
    ['a word of the description', { text: 'account' }, [onboard]],
    ['words in any order, without regard to letter case', { text: 'USER onboard' }, [onboard]],
    ['a category', { category: 'Licences' }, [report]],
    ['no category', { category: 'Other' }, [plain]],
    ['each of some tags', { tags: ['m365', 'people'] }, [onboard]],
    ['an effect', { effect: 'change' }, [onboard]],
    ['readiness', { ready: 'no' }, [onboard]],
    ['nothing', {}, all],
    ['what there is not', { text: 'nowhere' }, []],
  ] as [string, Partial<Filter>, typeof all][])('are found by %s', (_, filter, found) => {
    expect(passing(all, { ...nothing, ...filter })).toEqual(found);
  });

  it('stand below their categories, and those without one at the end', () => {
    expect(inOrder(all).map((one) => one.title)).toEqual(['Licence report', 'Onboard a user', 'Count seconds']);
    expect(categoriesOf(all)).toEqual(['Licences', 'Users', 'Other']);
    expect(tagsOf(all)).toEqual(['m365', 'people']);
  });
});

it.each([
  [{ type: 'string', minLength: 1, maxLength: 64 }, 'A text, 1 to 64 characters'],
  [{ type: 'string', enum: ['E3', 'E5'] }, 'A text, one of E3, E5'],
  [{ type: 'int', minimum: 0 }, 'A whole number, at least 0'],
  [
    { type: 'list', item: 'upn', maxLength: 200, provider: { name: 'p', inputs: {} } },
    'A list of sign-in names, chosen from what is looked up, at most 200 of them',
  ],
  [{ type: 'secret' }, 'A secret'],
] as const)('says what a parameter takes: %j', (parameter, words) => {
  expect(
    typeWords({
      name: 'p',
      label: 'P',
      required: false,
      ...parameter,
      enum: 'enum' in parameter ? [...parameter.enum] : undefined,
    }),
  ).toBe(words);
});
