import { describe, expect, it } from 'vitest';

import type { DataProvider, Parameter, Workflow } from '../../client';
import { fieldsOf, inputOf, shownInputOf } from '.';

function workflow(...parameters: (Partial<Parameter> & Pick<Parameter, 'name' | 'type'>)[]): Workflow {
  return {
    name: 'w',
    title: 'W',
    effect: 'change',
    concurrency: {},
    needs: { integrations: [], settings: [] },
    parameters: parameters.map((parameter) => ({ label: parameter.name, required: false, ...parameter })),
    requiresOrganization: true,
    savesMinutes: 0,
    tags: [],
    timeoutSeconds: 60,
  };
}

function provider(name: string, ...inputs: string[]): DataProvider {
  return {
    name,
    cacheTtlSeconds: 0,
    description: '',
    inputs: inputs.map((input) => ({ name: input, label: input, type: 'string', required: false })),
    needs: { integrations: [], settings: [] },
    searchable: false,
  };
}

describe('the fields of a workflow', () => {
  it('ask for each type of parameter', () => {
    const fields = fieldsOf(
      workflow(
        { name: 'a', type: 'string', maxLength: 64, minLength: 1, pattern: '^x', patternMessage: 'Begin with x.' },
        { name: 'b', type: 'string', maxLength: 4000 },
        { name: 'c', type: 'string', enum: ['1', '2', '3', '4'] },
        { name: 'd', type: 'string', enum: ['1', '2'] },
        { name: 'e', type: 'upn' },
        { name: 'f', type: 'int', minimum: 1, maximum: 5 },
        { name: 'g', type: 'float' },
        { name: 'h', type: 'bool', required: true },
        { name: 'i', type: 'date' },
        { name: 'j', type: 'datetime' },
        { name: 'k', type: 'json' },
        { name: 'l', type: 'list', item: 'string', minLength: 2 },
        { name: 'm', type: 'list', item: 'string', enum: ['1'] },
        { name: 'n', type: 'secret' },
        { name: 'o', type: 'file' },
      ),
    );
    expect(fields.map(({ type, as, masked }) => [type, as, masked].filter((part) => part !== undefined))).toEqual([
      ['text'],
      ['textarea'],
      ['select'],
      ['radio'],
      ['email'],
      ['number', 'whole'],
      ['number'],
      ['checkbox'],
      ['date'],
      ['datetime'],
      ['textarea', 'json'],
      ['textarea', 'lines'],
      ['multi_select'],
      ['text', true],
      ['file'],
    ]);
    expect(fields[0]).toMatchObject({ minLength: 1, maxLength: 64, pattern: '^x', patternMessage: 'Begin with x.' });
    expect(fields[5]).toMatchObject({ minimum: 1, maximum: 5 });
    // A box needs not be ticked to be answered, and the number of lines is no number of letters.
    expect(fields[7]?.required).toBe(false);
    expect(fields[11]?.minLength).toBeUndefined();
  });

  it('begin with the defaults that they can show', () => {
    const fields = fieldsOf(
      workflow(
        { name: 'a', type: 'int', default: 30 },
        { name: 'b', type: 'list', item: 'int', default: [1, 2] },
        { name: 'c', type: 'json', default: { a: 1 } },
        { name: 'd', type: 'string', enum: ['1'], default: '2' },
      ),
    );
    expect(fields.map((field) => field.default)).toEqual([30, '1\n2', '{\n  "a": 1\n}', undefined]);
  });

  it('offer what a data provider has, for the values of the fields above that are called as its inputs', () => {
    const asked = workflow(
      { name: 'department', type: 'string' },
      { name: 'key', type: 'secret' },
      { name: 'plan', type: 'string', provider: { name: 'plans', inputs: { size: 3 } } },
      { name: 'later', type: 'string' },
    );
    expect(fieldsOf(asked)[2]).toMatchObject({ type: 'select', provider: { name: 'plans', inputs: { size: { value: 3 } } } });
    expect(fieldsOf(asked, [provider('plans', 'department', 'key', 'later')])[2]?.provider?.inputs).toEqual({
      size: { value: 3 },
      department: { field: 'department' },
    });
  });
});

describe('the input of a workflow', () => {
  const asked = workflow(
    { name: 'days', type: 'int' },
    { name: 'users', type: 'list', item: 'upn' },
    { name: 'ports', type: 'list', item: 'int' },
    { name: 'flags', type: 'list', item: 'bool' },
    { name: 'extra', type: 'json' },
    { name: 'note', type: 'string' },
    { name: 'key', type: 'secret' },
  );

  it('has lists and objects where the fields have texts, and nothing that is empty', () => {
    const values = {
      days: 0,
      users: ' a@b.com \n\nc@d.com',
      ports: '80\nx',
      flags: 'true\nfalse',
      extra: '{"a": [1]}',
      note: '',
    };
    expect(inputOf(asked, values)).toEqual({
      days: 0,
      users: ['a@b.com', 'c@d.com'],
      ports: [80, 'x'],
      flags: [true, false],
      extra: { a: [1] },
    });
  });

  it('is shown as it was entered, without secrets and what is unknown', () => {
    const input = { days: 3, users: ['a@b.com', 'c@d.com'], extra: { a: [1] }, key: 'sealed', gone: 1 };
    const shown = shownInputOf(asked, input);
    expect(shown).toEqual({ days: 3, users: 'a@b.com\nc@d.com', extra: '{\n  "a": [\n    1\n  ]\n}' });
    expect(inputOf(asked, shown)).toEqual({ days: 3, users: ['a@b.com', 'c@d.com'], extra: { a: [1] } });
  });
});
