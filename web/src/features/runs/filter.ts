import type { Execution, ListExecutionsData } from '../../client';
import { wordOf } from '../../ui';
import { triggerWords } from './listWords';

type RunQuery = NonNullable<ListExecutionsData['query']>;
type RunStatus = Execution['status'];
type Trigger = Execution['trigger'];

/** Which runs a list is about. It stands in the address, so that it can be sent to somebody, and found by Back. */
export interface RunFilter {
  status: RunStatus[];
  trigger: Trigger[];
  workflow?: string;
  form?: string;
  /** The id of who started it, or `me`. */
  actor?: string;
  /** The number of a ticket. */
  reference?: string;
  /** The schedule, hook, batch or run that started it. There is no control for it: links of other pages have it. */
  origin?: string;
  /** The first day and the last one, as the calendar here has them: 2026-05-03. */
  from?: string;
  to?: string;
}

/** All runs. */
export const nothingAsked: RunFilter = { status: [], trigger: [] };

/** Every status, those that people look for first. */
export const statuses: readonly RunStatus[] = [
  'Failed',
  'Timeout',
  'CompletedWithErrors',
  'Success',
  'Cancelled',
  'Running',
  'Pending',
  'Cancelling',
  'AwaitingApproval',
];

/** Those that did not end well, and those that have not ended. */
export const bad: readonly RunStatus[] = ['Failed', 'Timeout', 'CompletedWithErrors'];
export const open: readonly RunStatus[] = ['Running', 'Pending', 'Cancelling', 'AwaitingApproval'];

/** Everything that starts runs. */
export const triggers = Object.keys(triggerWords).filter(isTrigger);

const texts = ['workflow', 'form', 'actor', 'reference', 'origin'] as const;
const days = ['from', 'to'] as const;

function isStatus(text: string): text is RunStatus {
  return statuses.some((status) => status === text);
}

function isTrigger(text: string): text is Trigger {
  return Object.hasOwn(triggerWords, text);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && text >= firstDay;
}

/** The first day that a filter takes: a year before it is one that somebody has not typed to its end. */
export const firstDay = '2000-01-01';

/** What is wrong with a day that somebody has entered, in a sentence; nothing for one that makes sense, or for none. */
export function flawOf(day: string, { today, begin, end }: { today: string; begin?: string; end?: string }): string | undefined {
  if (day === '') {
    return undefined;
  }
  if (!isDay(day)) {
    return 'Enter a year from 2000 on, with four digits.';
  }
  if (day > today) {
    return 'This day has not come yet.';
  }
  if (begin !== undefined && day < begin) {
    return 'This is before the first day.';
  }
  return end !== undefined && day > end ? 'This is after the last day.' : undefined;
}

/** The filter that an address says. What makes no sense in it does not count. */
export function readFilter(search: URLSearchParams): RunFilter {
  const filter: RunFilter = {
    status: search.getAll('status').filter(isStatus),
    trigger: search.getAll('trigger').filter(isTrigger),
  };
  for (const name of texts) {
    filter[name] = search.get(name)?.slice(0, 200) || undefined;
  }
  for (const name of days) {
    filter[name] = [search.get(name) ?? ''].find(isDay);
  }
  return filter;
}

/** What the address of a filter says. */
export function writeFilter(filter: RunFilter): URLSearchParams {
  const search = new URLSearchParams();
  filter.status.forEach((status) => search.append('status', status));
  filter.trigger.forEach((trigger) => search.append('trigger', trigger));
  for (const name of [...texts, ...days]) {
    const value = filter[name];
    if (value !== undefined && value !== '') {
      search.set(name, value);
    }
  }
  return search;
}

/** How the platform is asked for the runs of a filter. Days are those of the calendar here. */
export function queryOf(filter: RunFilter): RunQuery {
  const { status, trigger, from, to, ...rest } = filter;
  return {
    ...rest,
    status: status.length === 0 ? undefined : status,
    trigger: trigger.length === 0 ? undefined : trigger,
    from: from === undefined ? undefined : midnight(from),
    to: to === undefined ? undefined : midnight(to, 1),
  };
}

/** The instant at which a day begins here, or one some days after it. */
function midnight(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/** The day of a moment, as the calendar here has it. */
export function dayOf(moment: Date): string {
  return [moment.getFullYear(), pad(moment.getMonth() + 1), pad(moment.getDate())].join('-');
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

/** Whether two lists of statuses mean the same. */
export function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

/** How many things a filter asks for. */
export function countOf(filter: RunFilter): number {
  return (
    [filter.status, filter.trigger].filter((list) => list.length > 0).length +
    [...texts, ...days].filter((name) => filter[name] !== undefined).length
  );
}

/** What a filter asks for, in words, as far as it can be said without asking anybody. */
export function wordsOf(filter: RunFilter): string[] {
  const some: (string | undefined)[] = [
    filter.status.length === 0 ? undefined : filter.status.map(wordOf).join(' or '),
    filter.trigger.length === 0 ? undefined : `started by ${filter.trigger.map((one) => triggerWords[one]).join(' or ')}`,
    filter.reference === undefined ? undefined : `ticket ${filter.reference}`,
    filter.actor === 'me' ? 'mine' : undefined,
  ];
  return some.filter((words) => words !== undefined);
}

/** The first day of a search that goes further back than the week that is searched when nobody says since when. */
export function further(filter: RunFilter, today = new Date()): string {
  const end = filter.to === undefined ? today : new Date(midnight(filter.to));
  return dayOf(new Date(end.getFullYear() - 1, end.getMonth(), end.getDate()));
}
