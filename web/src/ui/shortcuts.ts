import { useSyncExternalStore } from 'react';

/** What the keyboard does from everywhere. */
export type Shortcut = 'search' | 'client';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys of each, as people read them. */
export const shortcutKeys: Record<Shortcut, string> = { search: isMac ? '⌘K' : 'Ctrl+K', client: isMac ? '⌥C' : 'Alt+C' };

/** The key that also searches, when a person has not switched it off. */
export const slashKey = '/';

const place = 'bifrost.slash';
const watchers = new Set<() => void>();

function hasSlash(): boolean {
  return localStorage.getItem(place) !== 'off';
}

/** Keeps for this browser whether a single key may do something. Whoever speaks to their computer needs it not to. */
export function chooseSlash(isOn: boolean): void {
  if (isOn) {
    localStorage.removeItem(place);
  } else {
    localStorage.setItem(place, 'off');
  }
  watchers.forEach((watcher) => watcher());
}

export function useHasSlash(): boolean {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, hasSlash);
}

/** What pressing this means; nothing while a dialog is open, and no single key where somebody types. */
export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  if (event.defaultPrevented || document.querySelector('dialog[open], [role="dialog"], [role="alertdialog"]') !== null) {
    return undefined;
  }
  const hasCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (hasCommand && event.key.toLowerCase() === 'k') {
    return 'search';
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.code === 'KeyC') {
    return 'client';
  }
  const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey;
  return isAlone && event.key === slashKey && hasSlash() && !isTyping(event.target) ? 'search' : undefined;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"], [role="combobox"], [role="listbox"]'))
  );
}
