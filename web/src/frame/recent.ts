import type { ScopeId } from '../api';

const place = 'bifrost.recent';
const most = 6;

/** The clients that were opened last in this tab, the newest first, by their ids alone. */
export function recentClients(): readonly ScopeId[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** Keeps that a client was opened. */
export function rememberClient(id: ScopeId): void {
  const ids = [id, ...recentClients().filter((one) => one !== id)].slice(0, most);
  sessionStorage.setItem(place, JSON.stringify(ids));
}
