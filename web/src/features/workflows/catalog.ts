import type { Workflow } from '../../client';
import { fit } from '../../ui';

export type Effect = Workflow['effect'];

/** Which workflows a list is about. It stands in the address, so that it can be sent to somebody, and found by Back. */
export interface Filter {
  text: string;
  category?: string;
  /** Each of them. */
  tags: readonly string[];
  effect?: Effect;
  ready?: 'yes' | 'no';
}

/** What stands above workflows that say no category. */
export const uncategorised = 'Other';

export function categoryOf(workflow: Workflow): string {
  return workflow.category === undefined || workflow.category === '' ? uncategorised : workflow.category;
}

function isEffect(text: string | null): text is Effect {
  return text === 'read' || text === 'change' || text === 'destroy';
}

/** The filter that an address says. What makes no sense in it does not count. */
export function readFilter(search: URLSearchParams): Filter {
  const effect = search.get('effect');
  const ready = search.get('ready');
  return {
    text: search.get('q')?.slice(0, 200) ?? '',
    category: search.get('category') || undefined,
    tags: search.getAll('tag').filter((tag) => tag !== ''),
    effect: isEffect(effect) ? effect : undefined,
    ready: ready === 'yes' || ready === 'no' ? ready : undefined,
  };
}

/** What the address of a filter says. */
export function writeFilter({ text, category, tags, effect, ready }: Filter): URLSearchParams {
  const search = new URLSearchParams();
  const texts = { q: text, category, effect, ready };
  for (const [name, value] of Object.entries(texts)) {
    if (value !== undefined && value !== '') {
      search.set(name, value);
    }
  }
  tags.forEach((tag) => search.append('tag', tag));
  return search;
}

/** Whether a filter asks for anything. */
export function isFiltered(filter: Filter): boolean {
  return writeFilter(filter).size > 0;
}

const order = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Workflows in the order of a list: by category, then by title; those without a category come last. */
export function inOrder(workflows: readonly Workflow[]): Workflow[] {
  const rank = (workflow: Workflow): number => (categoryOf(workflow) === uncategorised ? 1 : 0);
  return [...workflows].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      order.compare(categoryOf(one), categoryOf(other)) ||
      order.compare(one.title, other.title) ||
      order.compare(one.name, other.name),
  );
}

/** Those that pass a filter, in the order that they came in. */
export function passing(workflows: readonly Workflow[], filter: Filter): Workflow[] {
  const { text, category, tags, effect, ready } = filter;
  return workflows.filter(
    (one) =>
      (category === undefined || categoryOf(one) === category) &&
      (effect === undefined || one.effect === effect) &&
      (ready === undefined || one.ready === (ready === 'yes')) &&
      tags.every((tag) => one.tags.includes(tag)) &&
      (text.trim() === '' || isMeant(text, one)),
  );
}

function isMeant(text: string, { title, name, description = '', category = '', tags }: Workflow): boolean {
  return fit(text, [title, name, description, category, ...tags].join(' ')) !== undefined;
}

/** The categories that there are, in the order of a list. */
export function categoriesOf(workflows: readonly Workflow[]): string[] {
  return [...new Set(inOrder(workflows).map(categoryOf))];
}

/** The tags that there are, by their letters. */
export function tagsOf(workflows: readonly Workflow[]): string[] {
  return [...new Set(workflows.flatMap((one) => one.tags))].sort(order.compare);
}
