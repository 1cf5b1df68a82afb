import type { BatchCanary, BatchDraft, BatchTargets } from '../../client';
import { clientsOf } from './counts';
import { listed } from './words';

/** A client that a batch can be for. */
export interface Target {
  id: string;
  name: string;
  tags: readonly string[];
}

/** How the clients of a batch are chosen. */
export type By = 'all' | 'tags' | 'picked';

/** A batch that somebody is about to start, but for its workflow and what that is given. */
export interface Plan {
  by: By;
  tags: readonly string[];
  picked: ReadonlySet<string>;
  /** Left out, of all or of those with a tag. */
  except: ReadonlySet<string>;
  /** Whether some go first. */
  hasTrial: boolean;
  trialTags: readonly string[];
  /** Percent, as it was typed. */
  stopAbove: string;
  /** How many runs go on at a time, as it was typed. */
  cap: string;
  ticket: string;
  system: string;
}

export const firstPlan: Plan = {
  by: 'picked',
  tags: [],
  picked: new Set(),
  except: new Set(),
  hasTrial: false,
  trialTags: [],
  stopAbove: '10',
  cap: '10',
  ticket: '',
  system: 'halopsa',
};

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}

/** The clients that can be ticked or left out: with tags, those that have one of them. */
export function candidatesOf(plan: Plan, clients: readonly Target[]): readonly Target[] {
  return plan.by === 'tags' ? clients.filter((one) => shares(one.tags, plan.tags)) : clients;
}

/** The clients that the batch would be for now. */
export function chosenOf(plan: Plan, clients: readonly Target[]): Target[] {
  const candidates = candidatesOf(plan, clients);
  return candidates.filter(({ id }) => (plan.by === 'picked' ? plan.picked.has(id) : !plan.except.has(id)));
}

/** The plan with some clients in it, or without them. */
export function withClients(plan: Plan, ids: readonly string[], isIn: boolean): Plan {
  const list = new Set(plan.by === 'picked' ? plan.picked : plan.except);
  const isListed = plan.by === 'picked' ? isIn : !isIn;
  ids.forEach((id) => (isListed ? list.add(id) : list.delete(id)));
  return plan.by === 'picked' ? { ...plan, picked: list } : { ...plan, except: list };
}

/** The tags of clients, with how many have each. */
export function tagsOf(clients: readonly Target[]): [tag: string, count: number][] {
  const counts = new Map<string, number>();
  clients.forEach(({ tags }) => tags.forEach((tag) => counts.set(tag, (counts.get(tag) ?? 0) + 1)));
  return [...counts].sort(([one], [other]) => one.localeCompare(other, 'en'));
}

/** Those of the chosen that go first. */
export function firstOf(plan: Plan, chosen: readonly Target[]): readonly Target[] {
  return plan.hasTrial ? chosen.filter((one) => shares(one.tags, plan.trialTags)) : [];
}

/** A whole number within limits; undefined for anything else. */
export function wholeOf(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}

/** Why the batch cannot be started as it is planned; undefined when it can. */
export function blockOf(plan: Plan, chosen: readonly Target[]): string | undefined {
  if (chosen.length === 0) {
    return plan.by === 'tags' && plan.tags.length === 0 ? 'Choose a tag first.' : 'Choose at least one client.';
  }
  if (plan.hasTrial && plan.trialTags.length === 0) {
    return 'Choose the tag of the clients that go first.';
  }
  if (plan.hasTrial && wholeOf(plan.stopAbove, 0, 100) === undefined) {
    return 'Enter a percentage from 0 to 100.';
  }
  if (plan.cap.trim() !== '' && wholeOf(plan.cap, 1, 1000) === undefined) {
    return 'Enter how many go on at a time, 1 to 1000, or leave it empty.';
  }
  return undefined;
}

/** The trial that a plan has. */
export function trialOf(plan: Plan): BatchCanary | undefined {
  const stopAbove = wholeOf(plan.stopAbove, 0, 100);
  return plan.hasTrial && plan.trialTags.length > 0 && stopAbove !== undefined
    ? { tags: [...plan.trialTags], stopAbove }
    : undefined;
}

/** What is sent to start the batch. */
export function draftOf(plan: Plan, chosen: readonly Target[], workflow: string, input: Record<string, unknown>): BatchDraft {
  const ids = chosen.map(({ id }) => id);
  const targets: BatchTargets = { all: { all: true }, tags: { tags: [...plan.tags] }, picked: { ids } }[plan.by];
  const ticket = plan.ticket.trim();
  return {
    workflow,
    targets,
    input,
    except: plan.by === 'picked' || plan.except.size === 0 ? undefined : [...plan.except],
    canary: trialOf(plan),
    cap: wholeOf(plan.cap, 1, 1000),
    reference: ticket === '' ? undefined : { system: plan.system.trim() || firstPlan.system, id: ticket },
  };
}

/** Whom it is for, in words. */
export function sentenceOf(plan: Plan, chosen: readonly Target[]): string {
  const count = clientsOf(chosen.length);
  const without = plan.by === 'picked' || plan.except.size === 0 ? '' : ` except ${plan.except.size.toLocaleString('en')}`;
  switch (plan.by) {
    case 'all':
      return `For all clients${without}: ${count}.`;
    case 'tags':
      return plan.tags.length === 0
        ? 'For no client yet.'
        : `For the clients tagged ${listed(plan.tags, 'or')}${without}: ${count}.`;
    case 'picked':
      return chosen.length === 0 ? 'For no client yet.' : `For ${count}.`;
  }
}
