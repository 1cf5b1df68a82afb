import type { AskedField } from '../types';

/** The types of files that computers name differently, or not at all, by how their names end. */
const types: ReadonlyMap<string, string> = new Map([
  ['csv', 'text/csv'],
  ['json', 'application/json'],
  ['md', 'text/markdown'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['xml', 'application/xml'],
  ['zip', 'application/zip'],
]);

/** What people call types of files. */
const names: ReadonlyMap<string, string> = new Map([
  ...[...types].map(([ending, type]) => [type, ending.toUpperCase()] as const),
  ['image/*', 'images'],
  ['image/jpeg', 'JPEG'],
  ['image/png', 'PNG'],
  ['text/*', 'text'],
  ['text/plain', 'text'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Excel'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'Word'],
]);

const units = ['bytes', 'KB', 'MB', 'GB'];

/** A size as people read it: "2.1 MB". */
export function sized(bytes: number): string {
  let [n, unit] = [bytes, 0];
  for (; n >= 1024 && unit < units.length - 1; unit++) {
    n /= 1024;
  }
  return `${unit === 0 || n >= 100 ? Math.round(n) : Math.round(n * 10) / 10} ${units[unit] ?? ''}`;
}

/** Which files a field takes, in words: "CSV or PDF, up to 5 MB". */
export function limitsOf({ accept = [], maxBytes }: AskedField): string {
  const kinds = accept.map((type) => names.get(type) ?? type);
  const last = kinds.pop();
  const which = last === undefined ? '' : kinds.length === 0 ? last : `${kinds.join(', ')} or ${last}`;
  const size = maxBytes === undefined ? '' : `up to ${sized(maxBytes)}`;
  const words = [which, size].filter((part) => part !== '').join(', ');
  return words === '' ? '' : `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

/** What the browser offers for a field. It is told the endings as well, which it knows better than types. */
export function accepted({ accept = [] }: AskedField): string | undefined {
  const endings = [...types].filter(([, type]) => takes(accept, type)).map(([ending]) => `.${ending}`);
  return accept.length === 0 ? undefined : [...accept, ...endings].join(',');
}

/** The file under a type that the field takes, or why it is not taken. */
export function taken(field: AskedField, file: File): File | string {
  const { accept = [], maxBytes } = field;
  if (maxBytes !== undefined && file.size > maxBytes) {
    return `${file.name} has ${sized(file.size)}. Choose a file of up to ${sized(maxBytes)}.`;
  }
  if (file.size === 0) {
    return `${file.name} is empty. Choose another file.`;
  }
  if (accept.length === 0 || takes(accept, file.type)) {
    return file;
  }
  const type = types.get(file.name.split('.').at(-1)?.toLowerCase() ?? '');
  return type !== undefined && takes(accept, type)
    ? new File([file], file.name, { type })
    : `${file.name} is of another type. ${limitsOf({ ...field, maxBytes: undefined })}`;
}

function takes(accept: readonly string[], type: string): boolean {
  return accept.some((one) => one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))));
}
