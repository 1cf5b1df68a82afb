import { HttpResponse } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';

import { Failure, Refusal } from '../api';
import {
  type GetAuthConfigData,
  type GetAuthConfigResponse,
  getMe,
  type GetMeData,
  type GetMeResponse,
  listWorkflows,
  type ListWorkflowsData,
  type ListWorkflowsResponse,
  startExecution,
  type StartExecutionData,
  type StartExecutionResponse,
} from '../client';
import { aMe, aRun, on, refusal, Reply } from '../testing';
import { type Account, type Authority, BrowserSession, Connection, NotRenewed, SignInNeeded } from './index';

const theo: Account = { id: 'theo', name: 'Theo', username: 'theo@northwind.example' };
const ada: Account = { id: 'ada', name: 'Ada', username: 'ada@northwind.example' };

/** A sign-in that the test plays. */
class Played implements Authority {
  who: Account | undefined = theo;
  kept = 'token-1';
  /** What the next tokens are that are asked for anew; an error is thrown. */
  readonly next: (string | Error)[] = [];
  asked = 0;
  askedAnew = 0;
  renewal: () => Promise<void> = () => Promise.resolve();

  account(): Account | undefined {
    return this.who;
  }

  token(anew = false): Promise<string> {
    this.asked += 1;
    if (anew) {
      this.askedAnew += 1;
      const next = this.next.shift() ?? 'token-anew';
      if (next instanceof Error) {
        return Promise.reject(next);
      }
      this.kept = next;
    }
    return Promise.resolve(this.kept);
  }

  signIn = vi.fn(() => Promise.resolve());
  signOut = vi.fn(() => Promise.resolve());
  renew(): Promise<void> {
    return this.renewal();
  }
}

let authority: Played;
let connection: Connection;
let session: BrowserSession;
let bearers: string[];
/** The tokens that the platform takes. */
let good: string[];

beforeEach(() => {
  on<GetAuthConfigData, GetAuthConfigResponse>('get', '/api/auth/config', () => ({
    clientId: 'c',
    authority: 'https://login.example/t',
    knownAuthorities: [],
    protocolMode: 'AAD',
    redirectPath: '/redirect.html',
    scopes: ['s'],
  }));
  authority = new Played();
  connection = new Connection(() => Promise.resolve(true));
  session = new BrowserSession(location.origin, () => Promise.resolve(authority), connection);
  bearers = [];
  good = ['token-1'];
  on<GetMeData, GetMeResponse>('get', '/api/me', ({ headers }) => answer(headers) ?? aMe());
});

/** A refusal, when the token is not good. */
function answer(headers: Headers): Reply | undefined {
  const token = (headers.get('authorization') ?? '').replace('Bearer ', '');
  bearers.push(token);
  return good.includes(token) ? undefined : refusal(401, 'unauthenticated', 'Sign in.');
}

const me = (): Promise<unknown> => session.api(null).call(getMe);

it('starts with whoever is signed in', async () => {
  expect(session.stage).toEqual({ name: 'starting' });
  await session.start();
  expect(session.stage).toEqual({ name: 'signedIn', account: theo });
  await me();
  expect(bearers).toEqual(['token-1']);
});

it('starts with nobody, and asks nothing then', async () => {
  authority.who = undefined;
  await session.start();
  expect(session.stage).toEqual({ name: 'signedOut' });
  await expect(me()).rejects.toBeInstanceOf(SignInNeeded);
  expect(bearers).toEqual([]);
});

it('says why it did not start, and starts when it is asked again', async () => {
  let isDown = true;
  on<GetAuthConfigData, GetAuthConfigResponse>('get', '/api/auth/config', () =>
    isDown ? refusal(503, 'unavailable', 'Storage is busy.') : new Reply(200, { clientId: 'c' }),
  );
  await session.start();
  expect(session.stage).toMatchObject({ name: 'failed', error: { message: 'Storage is busy.' } });
  isDown = false;
  await session.start();
  expect(session.stage.name).toBe('signedIn');
});

it('starts by itself when a platform that could not be reached is there again', async () => {
  let isDown = true;
  const lost = new Connection(() => Promise.resolve(!isDown));
  on<GetAuthConfigData, GetAuthConfigResponse>('get', '/api/auth/config', () => {
    if (isDown) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- an answer of the network's own is thrown
      throw HttpResponse.error();
    }
    return new Reply(200, { clientId: 'c' });
  });
  session = new BrowserSession(location.origin, () => Promise.resolve(authority), lost);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await session.start();
    expect(session.stage.name).toBe('failed');
    expect(lost.isLost).toBe(true);
    isDown = false;
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await vi.waitFor(() => expect(session.stage.name).toBe('signedIn'));
  } finally {
    vi.useRealTimers();
  }
});

it('replaces a token that is refused once, and asks once more with the new one', async () => {
  await session.start();
  good = ['token-2'];
  authority.next.push('token-2');
  await expect(me()).resolves.toMatchObject({ user: { displayName: 'Theo Technician' } });
  expect(bearers).toEqual(['token-1', 'token-2']);
  expect(session.stage.name).toBe('signedIn');
});

it('sends what changes something again when its token was refused: nothing was done yet', async () => {
  await session.start();
  good = ['token-2'];
  authority.next.push('token-2');
  const bodies: unknown[] = [];
  on<StartExecutionData, StartExecutionResponse>('post', '/api/workflows/{name}/executions', ({ headers, body }) => {
    bodies.push(body);
    return answer(headers) ?? aRun();
  });
  await session.api('o').call(startExecution, { path: { name: 'w' }, body: { input: { a: 1 } } });
  expect(bodies).toEqual([{ input: { a: 1 } }, { input: { a: 1 } }]);
});

it('asks for one new token for many requests that are refused', async () => {
  await session.start();
  good = ['token-2'];
  authority.next.push('token-2', 'token-3');
  await Promise.all([me(), me(), me()]);
  await me();
  expect(authority.askedAnew).toBe(1);
});

it('asks again with the token that has come in the meantime, when an old one is refused late', async () => {
  await session.start();
  good = ['token-2'];
  authority.next.push('token-2', 'token-3');
  let refuseLate = (): void => undefined;
  on<ListWorkflowsData, ListWorkflowsResponse>('get', '/api/workflows', async ({ headers }) => {
    if (headers.get('authorization') === 'Bearer token-1') {
      await new Promise<void>((go) => (refuseLate = go));
    }
    return answer(headers) ?? { items: [] };
  });
  const late = session.api('o').call(listWorkflows);
  await me();
  refuseLate();
  await late;
  expect([authority.askedAnew, bearers.at(-1)]).toEqual([1, 'token-2']);
});

it('is over when there is no new token, and then asks nothing any more', async () => {
  await session.start();
  good = [];
  authority.next.push(new SignInNeeded());
  await expect(me()).rejects.toBeInstanceOf(SignInNeeded);
  expect(session.stage).toEqual({ name: 'expired', account: theo });
  const asked = authority.asked;
  await expect(me()).rejects.toBeInstanceOf(SignInNeeded);
  expect([authority.asked, bearers.length]).toEqual([asked, 1]);
});

it('is over when the new token is refused, too', async () => {
  await session.start();
  good = [];
  await expect(me()).rejects.toBeInstanceOf(Refusal);
  expect(session.stage.name).toBe('expired');
  expect(bearers).toEqual(['token-1', 'token-anew']);
});

it('is over when a person is needed before a request is sent', async () => {
  await session.start();
  authority.token = () => Promise.reject(new SignInNeeded());
  await expect(me()).rejects.toBeInstanceOf(SignInNeeded);
  expect(session.stage.name).toBe('expired');
});

it('is not over when whoever signs in cannot be reached; the words of that stay out of it', async () => {
  await session.start();
  authority.token = () => Promise.reject(new Error('post failed: code=secret'));
  const end = await me().catch((failed: unknown) => failed);
  expect(end).toBeInstanceOf(Failure);
  expect(String(end)).not.toContain('secret');
  expect(session.stage.name).toBe('signedIn');
});

it('stays signed in while the sign-in cannot be reached, and goes on by itself', async () => {
  await session.start();
  good = ['token-2'];
  // It cannot be reached for the request, nor when it is looked for the first time.
  authority.next.push(new TypeError('fetch'), new TypeError('fetch'), 'token-2');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await expect(me()).rejects.toMatchObject({ reason: 'signIn' });
    expect(connection.missing).toBe('sign-in');
    expect(session.stage.name).toBe('signedIn');
    await vi.waitFor(() => expect(authority.askedAnew).toBe(2));
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(connection.isLost).toBe(false));
  } finally {
    vi.useRealTimers();
  }
  await expect(me()).resolves.toBeDefined();
});

it('is over when the sign-in is there again and wants a person', async () => {
  await session.start();
  good = [];
  authority.next.push(new TypeError('fetch'), new SignInNeeded());
  await me().catch(() => undefined);
  await vi.waitFor(() => expect(session.stage.name).toBe('expired'));
  expect(connection.isLost).toBe(false);
});

it('goes on when the same person has signed in again', async () => {
  await session.start();
  good = ['token-2'];
  authority.next.push(new SignInNeeded());
  await me().catch(() => undefined);
  authority.renewal = () => {
    authority.kept = 'token-2';
    return Promise.resolve();
  };
  await session.renew();
  expect(session.stage).toEqual({ name: 'signedIn', account: theo });
  await expect(me()).resolves.toBeDefined();
});

it('stays over when nobody signs in again', async () => {
  await session.start();
  good = [];
  authority.next.push(new SignInNeeded());
  await me().catch(() => undefined);
  authority.renewal = () => Promise.reject(new NotRenewed('blocked'));
  await expect(session.renew()).rejects.toMatchObject({ reason: 'blocked' });
  expect(session.stage.name).toBe('expired');
});

it('asks nothing for somebody else who has signed in on the page of the first', async () => {
  await session.start();
  good = ['token-of-ada'];
  authority.next.push(new SignInNeeded());
  await me().catch(() => undefined);
  authority.renewal = () => {
    authority.who = ada;
    authority.kept = 'token-of-ada';
    return Promise.resolve();
  };
  await session.renew();
  expect(session.stage).toEqual({ name: 'replaced' });
  await expect(session.api('o').call(listWorkflows)).rejects.toBeInstanceOf(SignInNeeded);
  expect(bearers).toEqual(['token-1']);
});

it('says why nobody could sign in or out', async () => {
  await session.start();
  authority.signOut.mockRejectedValueOnce(new Error('no'));
  await session.signOut();
  expect(session.stage.name).toBe('failed');
});

it('shows no token to an operation that is for anybody', async () => {
  await session.start();
  let bearer: string | null = null;
  on<GetAuthConfigData, GetAuthConfigResponse>('get', '/api/auth/config', ({ headers }) => {
    bearer = headers.get('authorization');
    return new Reply(200, { clientId: 'c' });
  });
  await session.start();
  expect(bearer).toBe('Bearer');
});
