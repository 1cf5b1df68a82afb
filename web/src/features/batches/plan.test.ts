import { describe, expect, it } from 'vitest';

import { aWorkflow } from '../../testing';
import { obstacleOf } from './obstacle';
import { blockOf, chosenOf, draftOf, firstOf, firstPlan, type Plan, sentenceOf, tagsOf, withClients } from './plan';

const contoso = { id: 'c', name: 'Contoso', tags: ['gold', 'pilot'] };
const fabrikam = { id: 'f', name: 'Fabrikam', tags: ['gold'] };
const adatum = { id: 'a', name: 'Adatum', tags: [] };
const clients = [adatum, contoso, fabrikam];

function plan(change: Partial<Plan>): Plan {
  return { ...firstPlan, cap: '', ...change };
}

describe('the clients of a plan', () => {
  it('are those that were ticked', () => {
    const picked = withClients(plan({}), ['c', 'f'], true);
    expect(chosenOf(picked, clients)).toEqual([contoso, fabrikam]);
    expect(chosenOf(withClients(picked, ['c'], false), clients)).toEqual([fabrikam]);
    expect(draftOf(picked, [contoso, fabrikam], 'w', {})).toMatchObject({ targets: { ids: ['c', 'f'] }, except: undefined });
  });

  it('are all but those that were unticked', () => {
    const all = withClients(plan({ by: 'all' }), ['a'], false);
    expect(chosenOf(all, clients)).toEqual([contoso, fabrikam]);
    expect(sentenceOf(all, [contoso, fabrikam])).toBe('For all clients except 1: 2 clients.');
    expect(draftOf(all, [contoso, fabrikam], 'w', {})).toMatchObject({ targets: { all: true }, except: ['a'] });
    expect(chosenOf(withClients(all, ['a'], true), clients)).toEqual(clients);
  });

  it('are those with a tag', () => {
    const tagged = plan({ by: 'tags', tags: ['gold'] });
    expect(chosenOf(tagged, clients)).toEqual([contoso, fabrikam]);
    expect(chosenOf(plan({ by: 'tags' }), clients)).toEqual([]);
    expect(draftOf(tagged, [contoso, fabrikam], 'w', {})).toMatchObject({ targets: { tags: ['gold'] } });
    expect(tagsOf(clients)).toEqual([
      ['gold', 2],
      ['pilot', 1],
    ]);
  });
});

it('sends what else was said, and nothing that was not', () => {
  const careful = plan({ hasTrial: true, trialTags: ['pilot'], stopAbove: '20', cap: '5', ticket: ' 48211 ' });
  expect(firstOf(careful, clients)).toEqual([contoso]);
  expect(draftOf(careful, clients, 'w', { days: 3 })).toMatchObject({
    workflow: 'w',
    input: { days: 3 },
    canary: { tags: ['pilot'], stopAbove: 20 },
    cap: 5,
    reference: { system: 'halopsa', id: '48211' },
  });
  const plain = draftOf(plan({ trialTags: ['pilot'] }), clients, 'w', {});
  expect(plain).toMatchObject({ canary: undefined, cap: undefined, reference: undefined });
});

it.each([
  [plan({}), [], 'Choose at least one client.'],
  [plan({ by: 'tags' }), [], 'Choose a tag first.'],
  [plan({ hasTrial: true }), clients, 'Choose the tag of the clients that go first.'],
  [plan({ hasTrial: true, trialTags: ['pilot'], stopAbove: '101' }), clients, 'Enter a percentage from 0 to 100.'],
  [plan({ hasTrial: true, trialTags: ['pilot'], stopAbove: '' }), clients, 'Enter a percentage from 0 to 100.'],
  [plan({ cap: '0' }), clients, 'Enter how many go on at a time, 1 to 1000, or leave it empty.'],
  [plan({ cap: 'many' }), clients, 'Enter how many go on at a time, 1 to 1000, or leave it empty.'],
  [plan({ cap: '1000' }), clients, undefined],
])('says what is in the way of a plan', (wanted, chosen, words) => {
  expect(blockOf(wanted, chosen)).toBe(words);
});

it('gives clients neither secrets nor files', () => {
  const secret = { name: 's', type: 'secret', label: 'Password', required: true } as const;
  expect(obstacleOf(aWorkflow({ parameters: [secret] }))).toBe(
    'Licence report cannot run for many clients: it asks for a secret, “Password”.',
  );
  expect(obstacleOf(aWorkflow({ parameters: [{ ...secret, type: 'file' }] }))).toMatch(/a file/);
  expect(obstacleOf(aWorkflow({ parameters: [{ ...secret, required: false }] }))).toBeUndefined();
});
