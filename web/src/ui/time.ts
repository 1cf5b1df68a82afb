const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });
const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/**
 * How long ago a moment was, or how soon it is, as people say it: "2 minutes ago", "3 May". What `isDue` is still to
 * come; anything else that seems to be is only ahead of the clock of the page, or of the computer.
 */
export function relative(at: string, now: number, isDue = false): string {
  const past = now - Date.parse(at);
  const size = Math.abs(past);
  if (size < minute) {
    return isDue && past < 0 ? 'in a moment' : 'just now';
  }
  if (size < hour) {
    return ago.format(-Math.trunc(past / minute), 'minute');
  }
  if (size < day) {
    return ago.format(-Math.trunc(past / hour), 'hour');
  }
  return size < 7 * day ? ago.format(-Math.trunc(past / day), 'day') : shortDay(at, now);
}

/** A day: "3 May", and with its year when that is not this one. */
export function shortDay(at: string, now: number): string {
  const date = new Date(at);
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? dayFormat : dayAndYear).format(date);
}

/** A moment with everything: the day, the time to the second, and the time zone. */
export function exact(at: string): string {
  return exactFormat.format(new Date(at));
}

/** The time of a day to the millisecond, as a line of a log has it. */
export function clock(at: string): string {
  return clockFormat.format(new Date(at));
}

/** A length of time, from milliseconds: "812 ms", "4.1 s", "2 min 5 s", "1 h 3 min". */
export function duration(ms: number): string {
  if (ms < 1_000) {
    return `${Math.max(0, Math.round(ms))} ms`;
  }
  if (ms < minute) {
    return `${(ms / 1_000).toFixed(1)} s`;
  }
  if (ms < hour) {
    return `${Math.trunc(ms / minute)} min ${Math.trunc((ms % minute) / 1_000)} s`;
  }
  return `${Math.trunc(ms / hour)} h ${Math.trunc((ms % hour) / minute)} min`;
}
