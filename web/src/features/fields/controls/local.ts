// A moment travels with its zone, and is entered in that of the person.

const formats = new Intl.DateTimeFormat('en-GB');

/** The time zone of who looks at the page, as people know it. */
export function zone(): string {
  return formats.resolvedOptions().timeZone.replaceAll('_', ' ');
}

/** A moment as a field of the browser shows it: without its zone. */
export function localOf(moment: string): string {
  const at = new Date(moment);
  if (moment === '' || Number.isNaN(at.getTime())) {
    return '';
  }
  const day = `${pad(at.getFullYear(), 4)}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  const seconds = at.getSeconds() === 0 ? '' : `:${pad(at.getSeconds())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}${seconds}`;
}

/** What was entered in a field of the browser as a moment, with the zone that holds here on that day. */
export function momentOf(local: string): string {
  const at = new Date(local);
  if (local === '' || Number.isNaN(at.getTime())) {
    return '';
  }
  const offset = -at.getTimezoneOffset();
  const size = Math.abs(offset);
  const whole = localOf(at.toISOString());
  const seconds = whole.length === 16 ? ':00' : '';
  return `${whole}${seconds}${offset < 0 ? '-' : '+'}${pad(Math.trunc(size / 60))}:${pad(size % 60)}`;
}

function pad(n: number, digits = 2): string {
  return String(n).padStart(digits, '0');
}
