import type { CDPSession, Page } from 'playwright-core';

/** How long the slow line takes to an answer's first byte, in milliseconds. */
export const latency = 60;

/** A slow computer and a slow line, as the developer tools of browsers know them: "4x slowdown", "Fast 4G". */
export async function slowDown(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: (9_000_000 * 0.9) / 8,
    uploadThroughput: (1_500_000 * 0.9) / 8,
  });
  return devtools;
}

/** When the largest thing of a page that was just loaded was there, in milliseconds after the navigation began. */
export function largestPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((found) => {
        let last = 0;
        new PerformanceObserver((list) => {
          last = list.getEntries().at(-1)?.startTime ?? last;
        }).observe({ type: 'largest-contentful-paint', buffered: true });
        setTimeout(() => found(last), 1_500);
      }),
  );
}

/**
 * How long a page takes from an act to a paint in which a selector matches `count` times in what shows, in
 * milliseconds. The act is a click on what shows first of another selector, made within the page, so that nothing but the
 * page is measured.
 */
export function fromClickToPaint(page: Page, press: string, awaited: string, count = 1): Promise<number> {
  return page.evaluate(
    ([button, wanted, many]) =>
      new Promise<number>((painted, failed) => {
        const target = [...document.querySelectorAll<HTMLElement>(button)].find((element) => element.checkVisibility());
        if (target === undefined) {
          failed(new Error(`nothing is ${button}`));
          return;
        }
        const begun = performance.now();
        const look = (): void => {
          const found = [...document.querySelectorAll(wanted)].filter((element) => element.checkVisibility());
          if (found.length >= many) {
            // The frame that this callback belongs to is on the screen when the next task begins.
            setTimeout(() => painted(performance.now() - begun));
          } else if (performance.now() - begun > 20_000) {
            failed(new Error(`${wanted} did not come`));
          } else {
            requestAnimationFrame(look);
          }
        };
        target.click();
        requestAnimationFrame(look);
      }),
    [press, awaited, count] as const,
  );
}

/** When a selector matches `count` times in what shows and that is painted, in milliseconds after the page was loaded. */
export function fromStartToPaint(page: Page, awaited: string, count: number): Promise<number> {
  return page.evaluate(
    ([wanted, many]) =>
      new Promise<number>((painted) => {
        const look = (): void => {
          const found = [...document.querySelectorAll(wanted)].filter((element) => element.checkVisibility());
          if (found.length >= many) {
            setTimeout(() => painted(performance.now()));
          } else {
            requestAnimationFrame(look);
          }
        };
        look();
      }),
    [awaited, count] as const,
  );
}

/** When the last answer came from an address, in milliseconds after the page was loaded. */
export function answeredAt(page: Page, address: string): Promise<number> {
  return page.evaluate((part) => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return entries.filter((entry) => entry.name.includes(part)).at(-1)?.responseEnd ?? 0;
  }, address);
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
