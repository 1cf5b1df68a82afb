import type { Execution } from '../../client';
import { duration, exact, wordOf } from '../../ui';
import { doneAndNot, sentenceFor, titleOf, beganBy } from './runWords';

/** A text about a run for a ticket: what, for whom, when, what came of it, and where to find it. */
export function ticketText(run: Execution, client: string, address: string): string {
  const began = run.startedAt ?? run.createdAt;
  const sentence = sentenceFor(run);
  const texts = [
    `${titleOf(run)}: ${wordOf(run.status).toLowerCase()}`,
    `Client: ${client}`,
    `Started: ${exact(began)}, by ${run.actor.displayName} (${lower(beganBy(run))})`,
    run.finishedAt !== undefined && `Ended: ${exact(run.finishedAt)}`,
    run.durationMs !== undefined && `Took: ${duration(run.durationMs)}`,
    run.reference !== undefined && `Ticket: ${run.reference.system} ${run.reference.id}`,
    sentence !== undefined && `What happened: ${sentence}`,
    run.error?.step !== undefined && `Failed step: ${run.error.step}`,
    ...doneAndNot(run),
    ...(run.failures ?? []).map(({ item, message }) => `- ${item}: ${message}`),
    `Run: ${address}`,
  ];
  return texts.filter((text) => text !== false).join('\n');
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
