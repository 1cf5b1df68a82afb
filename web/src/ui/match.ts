/** A text as it is compared: in small letters, without accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * How well a name fits what somebody has typed: 0 when it begins with that, 1 when one of its words does, 2 when it
 * holds that somewhere, 3 when it holds every word of it; undefined when it does not fit.
 */
export function fit(typed: string, name: string): number | undefined {
  const wanted = plain(typed).trim();
  const given = plain(name);
  if (given.startsWith(wanted)) {
    return 0;
  }
  if (given.includes(wanted)) {
    return given.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted)) ? 1 : 2;
  }
  return wanted.split(/\s+/).every((word) => given.includes(word)) ? 3 : undefined;
}

/** What fits what somebody has typed, the best first, else in the order that they came in. */
export function fitting<T>(typed: string, all: readonly T[], nameOf: (one: T) => string): T[] {
  const found = all.flatMap((one) => {
    const how = fit(typed, nameOf(one));
    return how === undefined ? [] : [{ one, how }];
  });
  return found.sort((a, b) => a.how - b.how).map(({ one }) => one);
}
