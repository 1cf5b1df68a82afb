import { AxiosError, type AxiosResponse } from 'axios';

import type { Problem } from './client';
import { createClient, createConfig } from './client/client';

/** What a request is about: the id of an organization, or `global`. */
export type Scope = string;

/** Who asks, and where the platform is. */
export interface Session {
  /** The origin that serves the API; empty for that of the page. */
  baseURL: string;
  /** An access token that holds now. It is asked for before each request. */
  token: () => Promise<string>;
}

/** An operation of the generated client. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what it takes and answers is inferred where it is called
type Operation = (options: any) => Promise<unknown>;

/** What an operation is given: what stands in its contract, and how long to wait for it. */
type Input<O extends Operation> = Pick<
  NonNullable<Parameters<O>[0]>,
  Extract<keyof NonNullable<Parameters<O>[0]>, 'body' | 'path' | 'query' | 'headers' | 'signal'>
>;

/** The input may be left out when nothing of it is required. */
type Given<O extends Operation> = object extends Input<O> ? [input?: Input<O>] : [input: Input<O>];

/** What an operation answers when it is well. */
type Body<O extends Operation> = Exclude<(Awaited<ReturnType<O>> & { data?: unknown })['data'], undefined>;

/** An answer with what stands beside its body. */
export interface Answer<T> {
  data: T;
  status: number;
  /** For `If-Match`; undefined for what has none. */
  etag?: string;
  /** Where the thing that was made is. */
  location?: string;
}

/** The operations in one scope. */
export interface Api {
  /** The body of what an operation answers. */
  call: <O extends Operation>(operation: O, ...given: Given<O>) => Promise<Body<O>>;
  /** The whole answer. */
  answer: <O extends Operation>(operation: O, ...given: Given<O>) => Promise<Answer<Body<O>>>;
}

/**
 * Every refusal of the platform. Programs tell them apart by `problem.code`. It keeps nothing of the request, which
 * carries a token: errors end up in logs.
 */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'Refusal';
    this.problem = problem;
  }
}

/**
 * The API for one session. What it returns asks for a scope first, so that no request forgets whom it is about;
 * `null` is for what has none, such as `getMe`.
 */
export function connect(session: Session): (scope: Scope | null) => Api {
  const client = createClient(createConfig({ baseURL: session.baseURL }));
  client.instance.interceptors.request.use(async (request) => {
    const bearer = `Bearer ${await session.token()}`;
    request.headers.set('Authorization', bearer);
    // Static Web Apps replaces Authorization on the way; this one arrives.
    request.headers.set('X-App-Authorization', bearer);
    return request;
  });

  return (scope) => {
    const answer: Api['answer'] = async (operation, ...[input]) => {
      const headers = { ...input?.['headers' as keyof typeof input], ...(scope === null ? {} : { 'X-Organization-Id': scope }) };
      try {
        return answerOf((await operation({ ...input, headers, client, throwOnError: true })) as AxiosResponse);
      } catch (failed) {
        throw refusalOf(failed);
      }
    };
    return { answer, call: async (operation, ...given) => (await answer(operation, ...given)).data };
  };
}

function answerOf(response: AxiosResponse): Answer<never> {
  return {
    data: response.data as never,
    status: response.status,
    etag: headerOf(response, 'etag'),
    location: headerOf(response, 'location'),
  };
}

function headerOf(response: AxiosResponse, name: string): string | undefined {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** A problem of the platform as a Refusal; everything else, a broken network for one, as it is. */
function refusalOf(failed: unknown): unknown {
  if (failed instanceof AxiosError && isProblem(failed.response?.data)) {
    return new Refusal(failed.response.data);
  }
  return failed;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}
