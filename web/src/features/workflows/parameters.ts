import type { Parameter } from '../../client';

const words: Record<Parameter['type'], string> = {
  string: 'A text',
  int: 'A whole number',
  float: 'A number',
  bool: 'Yes or no',
  email: 'An e-mail address',
  upn: 'A sign-in name',
  uuid: 'An id',
  uri: 'A web address',
  date: 'A day',
  datetime: 'A moment',
  list: 'A list',
  json: 'An object of JSON',
  secret: 'A secret',
  file: 'A file',
};

const items: Partial<Record<string, string>> = {
  string: 'texts',
  int: 'whole numbers',
  float: 'numbers',
  email: 'e-mail addresses',
  upn: 'sign-in names',
  uuid: 'ids',
  uri: 'web addresses',
  date: 'days',
  datetime: 'moments',
};

/** What a parameter takes, in words: "A list of sign-in names, from a list that is looked up, 1 to 200 of them". */
export function typeWords(parameter: Parameter): string {
  const { type, item = '', provider, enum: values } = parameter;
  const what = type === 'list' ? `A list of ${items[item] ?? 'values'}` : words[type];
  const from =
    provider !== undefined ? 'chosen from what is looked up' : values !== undefined ? `one of ${values.join(', ')}` : undefined;
  return [what, from, limits(parameter)].filter((part) => part !== undefined && part !== '').join(', ');
}

function limits({ type, minLength, maxLength, minimum, maximum }: Parameter): string {
  const unit = type === 'list' ? 'of them' : 'characters';
  return [range(minLength, maxLength, unit), range(minimum, maximum, '')].filter((part) => part !== '').join(', ');
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  const [low, high] = [least?.toLocaleString('en'), most?.toLocaleString('en')];
  const text =
    low !== undefined && high !== undefined
      ? `${low} to ${high}`
      : low !== undefined
        ? `at least ${low}`
        : high !== undefined
          ? `at most ${high}`
          : '';
  return text === '' ? '' : `${text} ${unit}`.trim();
}
