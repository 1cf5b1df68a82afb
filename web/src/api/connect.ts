import type { AxiosResponse } from 'axios';

import type { importOrganizations } from '../client';
import { createClient, createConfig } from '../client/client';
import { type Failure, failureOf, type Refusal } from './failure';
import { asBytes, asFile, bodyType } from './files';

/** What a request is about: the id of an organization, or `global`. */
export type ScopeId = string;

/** Who asks, and where the platform is. */
export interface Session {
  /** The origin that serves the API; empty for that of the page. */
  baseURL: string;
  /** An access token that holds now. It is asked for before each request; what it throws is thrown on. */
  token: () => Promise<string>;
  /** Hears how each request ended, before who asked does: with undefined when it was answered. */
  hear?: (failed: Refusal | Failure | undefined) => void;
}

/** An operation of the generated client. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what it takes and answers is inferred where it is called
type Operation = (options: any) => Promise<unknown>;

/** Operations that take a file beside JSON. A contract can say so, but its generator hears the JSON alone. */
type TakesFile = typeof importOrganizations;

/** What an operation is given: what stands in its contract, and how long to wait for it. */
type Input<O extends Operation> = O extends TakesFile ? WithFile<Plain<O>> : Plain<O>;

type WithFile<I> = { [K in keyof I]: K extends 'body' ? I[K] | Blob : I[K] };

type Plain<O extends Operation> = Pick<
  NonNullable<Parameters<O>[0]>,
  Extract<keyof NonNullable<Parameters<O>[0]>, 'body' | 'path' | 'query' | 'headers' | 'signal'>
>;

/** The input may be left out when nothing of it is required. */
type Given<O extends Operation> = object extends Input<O> ? [input?: Input<O>] : [input: Input<O>];

/** What an operation answers when it is well. Bytes are a File with the name that they shall have. */
type Body<O extends Operation> = Bytes<Exclude<(Awaited<ReturnType<O>> & { data?: unknown })['data'], undefined>>;

type Bytes<T> = Blob extends T ? File : T;

/** An answer with what stands beside its body. */
export interface Answer<T> {
  data: T;
  status: number;
  /** For `If-Match`; undefined for what has none. */
  etag?: string;
  /** Where the thing that was made is. */
  location?: string;
}

/** The operations in one scope. What they throw is a Refusal or a Failure, neither of which knows the request. */
export interface Api {
  /** The body of what an operation answers. */
  call: <O extends Operation>(operation: O, ...given: Given<O>) => Promise<Body<O>>;
  /** The whole answer. */
  answer: <O extends Operation>(operation: O, ...given: Given<O>) => Promise<Answer<Body<O>>>;
}

/**
 * The API for one session. What it returns asks for a scope first, so that no request forgets whom it is about;
 * `null` is for what has none, such as `getMe`.
 */
export function connect(session: Session): (scope: ScopeId | null) => Api {
  // No cookie is looked up for a header: nobody is known by cookies here, and each request would wait for the browser.
  const client = createClient(createConfig({ baseURL: session.baseURL, xsrfCookieName: '' }));
  client.instance.interceptors.request.use(asBytes);

  return (scope) => {
    const answer: Api['answer'] = async (operation, ...[input]) => {
      const bearer = `Bearer ${await session.token()}`;
      const headers = {
        ...bodyType(input),
        ...input?.['headers' as keyof typeof input],
        ...(scope === null ? {} : { 'X-Organization-Id': scope }),
        Authorization: bearer,
        // Static Web Apps replaces Authorization on the way; this one arrives.
        'X-App-Authorization': bearer,
      };
      try {
        const response = (await operation({ ...input, headers, client, throwOnError: true })) as AxiosResponse;
        session.hear?.(undefined);
        return answerOf(response);
      } catch (thrown) {
        const failed = failureOf(thrown);
        session.hear?.(failed);
        throw failed;
      }
    };
    return { answer, call: async (operation, ...given) => (await answer(operation, ...given)).data };
  };
}

function answerOf(response: AxiosResponse): Answer<never> {
  return {
    data: asFile(response) as never,
    status: response.status,
    etag: headerOf(response, 'etag'),
    location: headerOf(response, 'location'),
  };
}

function headerOf(response: AxiosResponse, name: string): string | undefined {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : undefined;
}
