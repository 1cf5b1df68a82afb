import { type Api, connect, Failure, isRefused, type ScopeId } from '../api';
import { getAuthConfig } from '../client';
import { type Account, type Authority, type OpenAuthority, SignInNeeded } from './authority';
import type { Connection } from './connection';

/** Where the sign-in stands. */
export type Stage =
  | { name: 'starting' }
  | { name: 'signedOut' }
  | { name: 'signedIn'; account: Account }
  /** Nothing can be asked until the same person has signed in again; what is on the page stays. */
  | { name: 'expired'; account: Account }
  /** Somebody else has signed in: nothing on the page is theirs, and it has to be loaded anew. */
  | { name: 'replaced' }
  | { name: 'failed'; error: unknown };

/** How long to wait before another start, in milliseconds, when the platform can be reached again. */
const breath = 1_000;

/** The sign-in of this tab, and the API for who is signed in. It is the only place that sees tokens. */
export class BrowserSession {
  #stage: Stage = { name: 'starting' };
  #authority?: Authority;
  /** While a refused token is being replaced, everybody waits for the same new one. */
  #anew?: Promise<string>;
  /** How many tokens were replaced: a token that is refused now may have been replaced since it was sent. */
  #replaced = 0;
  readonly #watchers = new Set<() => void>();
  readonly #anonymous: Api;
  readonly #connected: (scope: ScopeId | null) => Api;
  readonly #open: OpenAuthority;
  readonly #connection: Connection;

  constructor(baseURL: string, open: OpenAuthority, connection: Connection) {
    this.#open = open;
    this.#connection = connection;
    this.#connected = connect({ baseURL, token: () => this.#token(), hear: connection.hear });
    this.#anonymous = connect({ baseURL, token: () => Promise.resolve(''), hear: connection.hear })(null);
    connection.subscribe(() => {
      if (!connection.isLost && this.#stage.name === 'failed') {
        setTimeout(() => void this.#startAgain(), breath);
      }
    });
  }

  get stage(): Stage {
    return this.#stage;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** The operations in one scope, or, with null, those that have none. A request whose token is refused is sent once more. */
  readonly api = (scope: ScopeId | null): Api => {
    const api = this.#connected(scope);
    return {
      call: (operation, ...given) => this.#twice(() => api.call(operation, ...given)),
      answer: (operation, ...given) => this.#twice(() => api.answer(operation, ...given)),
    };
  };

  /** Loads the app anew, with nothing of what it knows. */
  restart(): void {
    location.replace('/');
  }

  /** Finds out who is signed in. It may be called again after it failed. */
  async start(): Promise<void> {
    this.#become({ name: 'starting' });
    try {
      this.#authority = await this.#open(await this.#anonymous.call(getAuthConfig));
      const account = this.#authority.account();
      this.#become(account === undefined ? { name: 'signedOut' } : { name: 'signedIn', account });
    } catch (error) {
      this.#become({ name: 'failed', error });
    }
  }

  async signIn(choose = false): Promise<void> {
    await this.#attempt((authority) => authority.signIn(choose));
  }

  async signOut(): Promise<void> {
    await this.#attempt((authority) => authority.signOut());
  }

  /** Signs the same person in again beside the page. Throws NotRenewed, after which everything is as it was. */
  async renew(): Promise<void> {
    const before = this.#stage;
    if (before.name !== 'expired') {
      return;
    }
    await this.#authority?.renew();
    const account = this.#authority?.account();
    if (account !== undefined) {
      this.#become(account.id === before.account.id ? { name: 'signedIn', account } : { name: 'replaced' });
    }
  }

  async #startAgain(): Promise<void> {
    if (this.#stage.name === 'failed') {
      await this.start();
    }
  }

  async #attempt(act: (authority: Authority) => Promise<void>): Promise<void> {
    try {
      if (this.#authority !== undefined) {
        await act(this.#authority);
      }
    } catch (error) {
      this.#become({ name: 'failed', error });
    }
  }

  /** Of a page whose session is over, or that is another person's, nothing is asked. */
  async #token(): Promise<string> {
    if (this.#authority === undefined || this.#stage.name !== 'signedIn') {
      throw new SignInNeeded();
    }
    try {
      return await (this.#anew ?? this.#authority.token());
    } catch (failed) {
      throw this.#heard(failed, this.#authority, false);
    }
  }

  /** Asks once more with another token when that of the first time was refused: then nothing has been done yet. */
  async #twice<T>(ask: () => Promise<T>): Promise<T> {
    const replaced = this.#replaced;
    try {
      return await ask();
    } catch (failed) {
      if (!isRefusedToken(failed) || this.#authority === undefined) {
        throw failed;
      }
      if (replaced === this.#replaced) {
        await this.#replace(this.#authority);
      }
    }
    try {
      return await ask();
    } catch (failed) {
      if (isRefusedToken(failed)) {
        this.#expire();
      }
      throw failed;
    }
  }

  async #replace(authority: Authority): Promise<void> {
    this.#anew ??= authority.token(true).finally(() => {
      this.#replaced += 1;
      this.#anew = undefined;
    });
    try {
      await this.#anew;
    } catch (failed) {
      throw this.#heard(failed, authority, true);
    }
  }

  /** What is thrown when there is no token. The words of whoever signs people in may hold anything. */
  #heard(failed: unknown, authority: Authority, anew: boolean): SignInNeeded | Failure {
    if (failed instanceof SignInNeeded) {
      this.#expire();
      return failed;
    }
    this.#connection.loseSignIn(() => this.#hasToken(authority, anew));
    return new Failure('signIn');
  }

  /** Whether a token can be had again, or it is clear that a person has to sign in. */
  async #hasToken(authority: Authority, anew: boolean): Promise<boolean> {
    try {
      await authority.token(anew);
      return true;
    } catch (failed) {
      if (failed instanceof SignInNeeded) {
        this.#expire();
      }
      return failed instanceof SignInNeeded;
    }
  }

  #expire(): void {
    if (this.#stage.name === 'signedIn') {
      this.#become({ name: 'expired', account: this.#stage.account });
    }
  }

  #become(stage: Stage): void {
    this.#stage = stage;
    this.#watchers.forEach((watcher) => watcher());
  }
}

function isRefusedToken(failed: unknown): boolean {
  return isRefused(failed, 401);
}
