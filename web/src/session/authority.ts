import type { Config } from '../client';

/** Who is signed in, for people to see. Whom the platform knows them as is for `/api/me` to say. */
export interface Account {
  /** Tells one person from another. */
  id: string;
  name: string;
  username: string;
}

/** Only a person can go on: the sign-in is over, or asks for something. */
export class SignInNeeded extends Error {
  constructor() {
    super('Sign in again.');
    this.name = 'SignInNeeded';
  }
}

/** Why nobody signed in again: the browser did not open the window, another one took its place, or something else. */
export type NotRenewedReason = 'blocked' | 'replaced' | 'failed';

/** Nobody has signed in again. */
export class NotRenewed extends Error {
  readonly reason: NotRenewedReason;

  constructor(reason: NotRenewedReason) {
    super(`nobody signed in again: ${reason}`);
    this.name = 'NotRenewed';
    this.reason = reason;
  }
}

/** Whoever signs people in. */
export interface Authority {
  /** Who is signed in in this tab, if anybody is. */
  account: () => Account | undefined;
  /** An access token that holds now; `anew` asks for another one than is kept. Throws SignInNeeded. */
  token: (anew?: boolean) => Promise<string>;
  /** Leaves the page, and comes back to it. `choose` lets people be somebody else than last time. */
  signIn: (choose?: boolean) => Promise<void>;
  /**
   * Signs somebody in again in a window of its own, so that nothing on the page is lost. A window that was opened
   * before is given up. Throws NotRenewed.
   */
  renew: () => Promise<void>;
  signOut: () => Promise<void>;
}

/** How an Authority is opened. */
export type OpenAuthority = (config: Config) => Promise<Authority>;
