import { useSyncExternalStore } from 'react';

import type { Appearance } from './theme';

/** What a person has chosen; `system` follows their computer. */
export type Choice = 'system' | 'light' | 'dark';

/** What people call each choice. */
export const choices: Record<Choice, string> = { system: 'As the computer', light: 'Light', dark: 'Dark' };

export function isChoice(value: string | null): value is Choice {
  return value !== null && Object.hasOwn(choices, value);
}

const place = 'bifrost.appearance';
const watchers = new Set<() => void>();
const isDark = matchMedia('(prefers-color-scheme: dark)');
const isForced = matchMedia('(forced-colors: active)');

function tell(): void {
  watchers.forEach((watcher) => watcher());
}

function subscribe(watcher: () => void): () => void {
  if (watchers.size === 0) {
    isDark.addEventListener('change', tell);
    isForced.addEventListener('change', tell);
  }
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function chosen(): Choice {
  const text = localStorage.getItem(place);
  return isChoice(text) ? text : 'system';
}

/** Keeps a choice for this browser. */
export function choose(choice: Choice): void {
  if (choice === 'system') {
    localStorage.removeItem(place);
  } else {
    localStorage.setItem(place, choice);
  }
  tell();
}

export function useChoice(): Choice {
  return useSyncExternalStore(subscribe, chosen);
}

/** How the app looks now. A computer that forces its colours always wins. */
export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, () => {
    if (isForced.matches) {
      return 'contrast';
    }
    const choice = chosen();
    return choice === 'system' ? (isDark.matches ? 'dark' : 'light') : choice;
  });
}
