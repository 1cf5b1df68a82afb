// Days and points in time, as text. Date is not asked: it knows milliseconds only, and
// reads what the server refuses.

const day = /^(\d{4})-(\d\d)-(\d\d)$/;
const point = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** A day of the calendar as its number since 1970, or undefined for every other text. */
export function readDay(text: string): number | undefined {
  const [, y, m, d] = (day.exec(text) ?? []).map(Number);
  if (!y || !m || !d || m > 12 || d > daysIn(y, m)) {
    return undefined;
  }
  // Years that begin in March have their odd day at the end.
  const year = m > 2 ? y : y - 1;
  const ofYear = Math.floor((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5) + d - 1;
  return 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + ofYear - 719468;
}

function daysIn(y: number, m: number): number {
  if (m === 2) {
    return (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0 ? 29 : 28;
  }
  return [4, 6, 9, 11].includes(m) ? 30 : 31;
}

/** A time with its zone as seconds and nanoseconds since 1970, or undefined. */
export function readPoint(text: string): [number, number] | undefined {
  const [, date, h, m, s, fraction, sign, zoneHours, zoneMinutes] = point.exec(text) ?? [];
  const days = date === undefined ? undefined : readDay(date);
  if (days === undefined || Number(h) > 23 || Number(m) > 59 || Number(s) > 59) {
    return undefined;
  }
  const offset = sign ? (sign === '-' ? -60 : 60) * (Number(zoneHours) * 60 + Number(zoneMinutes)) : 0;
  const seconds = days * 86400 + Number(h) * 3600 + Number(m) * 60 + Number(s) - offset;
  return [seconds, Number((fraction ?? '').padEnd(9, '0'))];
}

/** Orders two days, or two points in time; undefined when they are not both the same. */
export function compareMoments(a: string, b: string): number | undefined {
  const [x, y] = [readDay(a), readDay(b)];
  if (x !== undefined && y !== undefined) {
    return x - y;
  }
  const [p, q] = [readPoint(a), readPoint(b)];
  return p && q ? p[0] - q[0] || p[1] - q[1] : undefined;
}
