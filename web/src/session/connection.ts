import { Failure, type Refusal } from '../api';

/** How long to wait between two looks at a platform that did not answer, in milliseconds. */
const pause = 2_000;

/** What cannot be reached: the platform, or only whoever signs people in to it. */
export type Missing = 'platform' | 'sign-in';

/**
 * Whether the platform can be reached. It is lost by a request that got no answer, and found again by a look at
 * `probe`, which is repeated until it is answered, while anybody looks at the page. Without whoever signs people in it
 * is as good as lost: there are no tokens to ask it with.
 */
export class Connection {
  #missing?: Missing;
  /** Whether there are tokens again; undefined while nobody missed one. */
  #token?: () => Promise<boolean>;
  #isLooking = false;
  readonly #watchers = new Set<() => void>();
  readonly #probe: () => Promise<boolean>;

  constructor(probe: () => Promise<boolean>) {
    this.#probe = probe;
  }

  get isLost(): boolean {
    return this.missing !== undefined;
  }

  get missing(): Missing | undefined {
    return this.#missing;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Is told how each request ended. */
  readonly hear = (failed: Refusal | Failure | undefined): void => {
    if (failed instanceof Failure && failed.reason === 'network') {
      this.#lose('platform');
    } else if (!(failed instanceof Failure) && this.#token === undefined) {
      this.#become(undefined);
    }
  };

  /** Is told that no token could be had, and how to try it again. */
  loseSignIn(again: () => Promise<boolean>): void {
    this.#token = again;
    this.#lose('sign-in');
  }

  #lose(what: Missing): void {
    if (this.#missing === undefined) {
      this.#become(what);
      void this.#look();
    }
  }

  async #look(): Promise<void> {
    // What is lost again while an earlier look rests is looked for by that.
    if (this.#isLooking) {
      return;
    }
    this.#isLooking = true;
    while (this.#missing !== undefined) {
      const missing = await this.#find();
      // An answer of the platform may have come meanwhile.
      if (missing === undefined || this.isLost) {
        this.#become(missing);
      }
      if (missing !== undefined) {
        await rest();
      }
    }
    this.#isLooking = false;
  }

  /** What is missing now. Without the platform nothing else is worth a word. */
  async #find(): Promise<Missing | undefined> {
    if (!(await this.#probe())) {
      return 'platform';
    }
    const token = this.#token;
    if (token !== undefined && !(await token())) {
      return 'sign-in';
    }
    this.#token = undefined;
    return undefined;
  }

  #become(missing: Missing | undefined): void {
    if (missing !== this.#missing) {
      this.#missing = missing;
      this.#watchers.forEach((watcher) => watcher());
    }
  }
}

/** Waits for a while, and then for somebody to look. The network's own word that it is back cuts it short. */
async function rest(): Promise<void> {
  const over = new AbortController();
  await new Promise<unknown>((go) => {
    setTimeout(go, pause);
    window.addEventListener('online', go, { signal: over.signal });
  });
  over.abort();
  while (document.hidden) {
    await new Promise<unknown>((go) => document.addEventListener('visibilitychange', go, { once: true }));
  }
}
