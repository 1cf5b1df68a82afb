// Values of JSON, seen as the server sees them.

/** No value, an empty text and an empty list are one and the same: absent. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * The value of a name, and only of one that is really there: a field may be called
 * "constructor". Half a character, which a browser can hold and JSON cannot, becomes
 * the sign that stands for it on the server.
 */
export function valueOf(values: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(values, name) ? whole(values[name]) : undefined;
}

/** The value with its texts as the server will read them. */
export function whole(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(/\p{Surrogate}/gu, '\ufffd');
  }
  return Array.isArray(value) ? value.map(whole) : value;
}
