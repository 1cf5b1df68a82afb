import type { Page } from 'playwright-core';

import type { Person } from './browser';

/** What somebody did with their hands. */
export interface Effort {
  clicks: number;
  /** Keys that type no text: Enter, Tab, arrows, shortcuts. */
  keys: number;
  /** Letters and digits that were typed. */
  letters: number;
}

/** Counts what the hands of a person do from now on, over all pages that they come by. */
export async function counted({ context, page }: Person): Promise<Effort> {
  const effort: Effort = { clicks: 0, keys: 0, letters: 0 };
  await context.exposeFunction('countEffort', (what: keyof Effort) => {
    effort[what] += 1;
  });
  await context.addInitScript(listen);
  await page.evaluate(listen);
  return effort;
}

/** Runs in the page. */
function listen(): void {
  const count = (window as unknown as { countEffort: (what: keyof Effort) => void }).countEffort;
  // What a key or a program clicks has no detail.
  window.addEventListener('click', ({ detail }) => detail > 0 && count('clicks'), true);
  window.addEventListener(
    'keydown',
    ({ key, ctrlKey, altKey }) => {
      if (!['Control', 'Alt', 'Shift'].includes(key)) {
        count(key.length === 1 && !ctrlKey && !altKey ? 'letters' : 'keys');
      }
    },
    true,
  );
}

/** Goes through a form as somebody does who has both hands on the keys. */
export async function typeInto(page: Page, ...texts: readonly string[]): Promise<void> {
  for (const [at, text] of texts.entries()) {
    if (at > 0) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type(text);
  }
}
