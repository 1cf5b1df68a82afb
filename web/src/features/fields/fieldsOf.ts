import type { DataProvider, Parameter, Workflow } from '../../client';
import { isAbsent } from '../../forms/json';
import type { Values } from '../../forms/types';
import { judge } from '../../forms/values';
import { parsed } from './judge';
import type { AskedField } from './types';

/** Up to how many choices show at once. */
const radioMost = 3;
/** The longest text that is typed into one line. */
const lineMost = 500;

const uuid = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/**
 * The fields that ask for the parameters of a workflow, for who runs it without a form. A data provider whose inputs
 * are called as parameters above is asked with their values; without `providers`, with none.
 */
export function fieldsOf(workflow: Workflow, providers: readonly DataProvider[] = []): AskedField[] {
  const fields: AskedField[] = [];
  for (const parameter of workflow.parameters) {
    const field = fieldOf(parameter);
    const provider = parameter.provider && providers.find(({ name }) => name === parameter.provider?.name);
    for (const { name } of provider?.inputs ?? []) {
      if (fields.some((above) => above.name === name && above.masked !== true && above.type !== 'file')) {
        field.provider = {
          ...field.provider,
          name: provider?.name ?? '',
          inputs: { ...field.provider?.inputs, [name]: { field: name } },
        };
      }
    }
    fields.push(field);
  }
  return fields;
}

function fieldOf(parameter: Parameter): AskedField {
  const { name, label, help, type } = parameter;
  const field: AskedField = { name, label, help, required: parameter.required && type !== 'bool', ...kindOf(parameter) };
  if (field.type === 'select' || field.type === 'radio' || field.type === 'multi_select') {
    offer(field, parameter);
  }
  limit(field, parameter);
  const value = shownOf(field, parameter.default);
  return isAbsent(value) || judge(field, value).length > 0 ? field : { ...field, default: value };
}

/** How a parameter is asked for. */
function kindOf(parameter: Parameter): Pick<AskedField, 'type' | 'as' | 'masked'> {
  switch (parameter.type) {
    case 'int':
      return { type: 'number', as: 'whole' };
    case 'float':
      return { type: 'number' };
    case 'bool':
      return { type: 'checkbox' };
    case 'date':
    case 'datetime':
    case 'file':
      return { type: parameter.type };
    case 'json':
      return { type: 'textarea', as: 'json' };
    case 'secret':
      return { type: 'text', masked: true };
    case 'list':
      return hasChoices(parameter) ? { type: 'multi_select' } : { type: 'textarea', as: 'lines' };
    default:
      return { type: choiceOf(parameter) ?? writtenOf(parameter) };
  }
}

function hasChoices({ provider, enum: listed }: Parameter): boolean {
  return provider !== undefined || (listed?.length ?? 0) > 0;
}

function choiceOf(parameter: Parameter): 'select' | 'radio' | undefined {
  if (!hasChoices(parameter)) {
    return undefined;
  }
  return parameter.provider !== undefined || (parameter.enum?.length ?? 0) > radioMost ? 'select' : 'radio';
}

function writtenOf({ type, maxLength = 0 }: Parameter): 'email' | 'textarea' | 'text' {
  return type === 'email' || type === 'upn' ? 'email' : type === 'string' && maxLength > lineMost ? 'textarea' : 'text';
}

function offer(field: AskedField, { provider, enum: listed = [] }: Parameter): void {
  if (provider === undefined) {
    field.options = listed.map((value) => ({ label: value, value }));
  } else {
    const inputs = Object.entries(provider.inputs).map(([name, value]) => [name, { value }] as const);
    field.provider = { name: provider.name, inputs: Object.fromEntries(inputs) };
  }
}

/** Takes over the limits that are the field's own; those of elements are for the platform to judge. */
function limit(field: AskedField, parameter: Parameter): void {
  const { minimum, maximum, minLength, maxLength, pattern, patternMessage } = parameter;
  if (field.type === 'number') {
    Object.assign(field, { minimum, maximum });
  } else if (field.type === 'multi_select') {
    Object.assign(field, { minLength, maxLength });
  } else if (['text', 'email', 'textarea'].includes(field.type) && field.as === undefined) {
    Object.assign(field, { minLength, maxLength });
    if (parameter.type === 'uuid') {
      Object.assign(field, { pattern: uuid, patternMessage: 'Enter an id such as 1b4e28ba-2fa1-4d3b-9c5e-7f6a8b9c0d1e.' });
    } else if (parameter.type === 'uri') {
      Object.assign(field, {
        pattern: '^[A-Za-z][A-Za-z0-9+.-]*:',
        patternMessage: 'Enter an address such as https://contoso.com.',
      });
    } else if ((maxLength ?? 0) <= 2000) {
      Object.assign(field, { pattern, patternMessage });
    }
  }
}

/** A parameter's value as its field shows it. */
function shownOf(field: AskedField, value: unknown): unknown {
  if (field.as === 'lines') {
    return Array.isArray(value) ? value.map(String).join('\n') : undefined;
  }
  return field.as === 'json' && value !== undefined ? JSON.stringify(value, null, 2) : value;
}

/** What the fields of a workflow show for an input: that of an earlier run. Secrets and what is unknown are left out. */
export function shownInputOf(workflow: Workflow, input: Values): Values {
  const values: Values = {};
  for (const parameter of workflow.parameters) {
    const field = fieldOf(parameter);
    const value = Object.hasOwn(input, field.name) ? shownOf(field, input[field.name]) : undefined;
    if (field.masked !== true && value !== undefined) {
      values[field.name] = value;
    }
  }
  return values;
}

/** The input of a workflow that the values of its fields stand for. */
export function inputOf(workflow: Workflow, values: Values): Values {
  const input: Values = {};
  for (const parameter of workflow.parameters) {
    const { name, as } = fieldOf(parameter);
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!isAbsent(value)) {
      input[name] = as === 'lines' ? linesOf(parameter, value) : as === 'json' ? parsed(value) : value;
    }
  }
  return input;
}

/** The elements of a list, of which each has a line. */
function linesOf(parameter: Parameter, value: unknown): unknown[] {
  const lines = String(value)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.map((line) => elementOf(parameter.item, line));
}

/** An element as its type has it; what is none of that type is sent as it is, and refused with a sentence. */
function elementOf(item: string | undefined, line: string): unknown {
  if (item === 'int' || item === 'float') {
    return /^[+-]?\d+(?:\.\d+)?$/.test(line) ? Number(line) : line;
  }
  return item === 'bool' && (line === 'true' || line === 'false') ? line === 'true' : line;
}
