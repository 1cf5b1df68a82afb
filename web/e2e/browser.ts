import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { expect, onTestFailed } from 'vitest';

import type { Line } from './line';
import type { AccountName, Program } from './program';

/** Where pictures of pages are kept, for people to look at. */
const pictures = process.env.BIFROST_E2E_PICTURES ?? new URL('../../dist/e2e', import.meta.url).pathname;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The browser of the system. */
export function browserPath(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(':');
  const candidates = [
    process.env.BIFROST_CHROMIUM ?? '',
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
  const found = candidates.find((path) => path !== '' && isProgram(path));
  if (found === undefined) {
    throw new Error(
      'Chromium is missing: install it (on Debian: apt-get install --no-install-recommends chromium), or name it in BIFROST_CHROMIUM.',
    );
  }
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** How a person looks at the app. */
export interface View {
  theme?: 'light' | 'dark' | 'contrast';
  /** In pixels; that of a small laptop when not said. */
  size?: { width: number; height: number };
}

const laptop = { width: 1366, height: 768 };

/** A real browser in front of a program. */
export class Eyes {
  readonly #browser: Browser;
  readonly #program: Program;

  private constructor(browser: Browser, program: Program) {
    this.#browser = browser;
    this.#program = program;
  }

  /** Opens a browser in front of a program, and with a line by that. */
  static async open(program: Program, line?: Line): Promise<Eyes> {
    const by = line === undefined ? [] : [`--host-resolver-rules=${line.rule}`];
    // Containers have no user namespaces for the sandbox of the browser; it sees nothing but the program.
    const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', ...by] });
    return new Eyes(browser, program);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** Somebody with a browser of their own, who opens a page and signs in on the way. */
  async person(account: AccountName, at = '/'): Promise<Person> {
    const context = await this.#browser.newContext({
      baseURL: this.#program.url,
      viewport: laptop,
      colorScheme: 'light',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const person = new Person(context, await context.newPage(), account);
    onTestFailed(async ({ task }) => {
      await person.picture(`failed-${task.name.replace(/\W+/g, '-')}`).catch(() => undefined);
      console.error([`At ${person.page.url()} the console has said:`, ...person.said].join('\n'));
      await context.close();
    });
    await person.page.goto(at);
    await person.signIn();
    return person;
  }
}

/** A person at a browser. What the console said to them is a defect. */
export class Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #account: AccountName;
  /** What the console said, line by line. */
  readonly said: string[] = [];
  /** The requests of each page that have not ended. */
  readonly #open = new Map<Page, Set<Request>>();

  constructor(context: BrowserContext, page: Page, account: AccountName) {
    this.context = context;
    this.page = page;
    this.#account = account;
    this.#watch(page);
    context.on('page', (other) => this.#watch(other));
  }

  #watch(page: Page): void {
    if (this.#open.has(page)) {
      return;
    }
    const open = new Set<Request>();
    this.#open.set(page, open);
    page.on('console', (message) => this.said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.said.push(`error: ${error.stack ?? error.message}`));
    page.on('request', (request) => open.add(request));
    page.on('requestfinished', (request) => open.delete(request));
    page.on('requestfailed', (request) => open.delete(request));
  }

  /** Chooses the account on the page of the local sign-in. */
  async choose(page = this.page): Promise<void> {
    await page.locator(`button[name=account][value="${this.#account}"]`).click();
  }

  /** Signs in, and waits until the app is there. */
  async signIn(page = this.page): Promise<void> {
    await this.choose(page);
    await page.locator('main h1').waitFor();
  }

  /** The title of the page, once it is that one. */
  async title(name: string | RegExp, page = this.page): Promise<void> {
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }

  /** Waits until the page has its title, and nothing is under way any more that it was drawn without. */
  async settled(page = this.page): Promise<void> {
    await page.locator('main h1').waitFor();
    const isBusy = async (): Promise<boolean> =>
      (this.#open.get(page)?.size ?? 0) > 0 || (await page.locator('main .fui-Skeleton').count()) > 0;
    // What has just arrived is drawn, and may lead to the next question.
    const calm = (): Promise<unknown> =>
      page.evaluate(() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))));
    await expect
      .poll(async () => (await isBusy()) || (await calm(), await isBusy()), { timeout: 20_000, interval: 30 })
      .toBe(false);
  }

  /** Looks at the same page in another light, or another window. */
  async view({ theme = 'light', size = laptop }: View): Promise<void> {
    await this.page.setViewportSize(size);
    await this.page.emulateMedia({
      colorScheme: theme === 'dark' ? 'dark' : 'light',
      forcedColors: theme === 'contrast' ? 'active' : 'none',
    });
    await this.settled();
  }

  /** Keeps a picture. */
  async picture(name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
  }

  /** Keeps a picture, and requires that nobody is shut out of what it shows. */
  async look(name: string): Promise<void> {
    await this.picture(name);
    expect(await this.flaws(), name).toEqual([]);
  }

  /** What axe finds on the page, in the words of WCAG 2.2 AA and of good practice. */
  async flaws(): Promise<string[]> {
    await this.page.evaluate(axe);
    return this.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      // What Fluent puts at the edges of a group hands the focus on at once: nobody ever is on it.
      const { violations } = await axe.run({ exclude: ['[data-tabster-dummy]'] });
      return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`));
    });
  }

  /** Ends the visit. What the console said in it must be what is expected, which is nothing. */
  async leave(expected: RegExp[] = []): Promise<void> {
    const unexpected = this.said.filter((line) => !expected.some((pattern) => pattern.test(line)));
    await this.context.close();
    expect(unexpected).toEqual([]);
  }
}
