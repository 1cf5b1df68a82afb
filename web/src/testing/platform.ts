import { http, HttpResponse, type PathParams } from 'msw';
import { setupServer } from 'msw/node';

import type { Problem } from '../client';

/** The platform of the tests. A request that no handler answers fails the test. */
export const platform = setupServer();

/** An operation's request, as the generated client types it. */
interface Data {
  url: string;
  body?: unknown;
  path?: unknown;
}

/** What a handler is told of a request. */
export interface Asked<D extends Data> {
  path: D['path'];
  query: URLSearchParams;
  headers: Headers;
  body: D['body'];
}

/** An answer that is not a 200 with a body. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body?: unknown,
    readonly headers: Record<string, string> = {},
  ) {}
}

/** A refusal of the platform. */
export function refusal(status: number, code: string, detail: string, more: Partial<Problem> = {}): Reply {
  const body: Problem = { type: 'about:blank', title: code, status, code, detail, correlationId: 'c0ffee', ...more };
  return new Reply(status, body, { 'Content-Type': 'application/problem+json' });
}

/**
 * Answers an operation until the end of the test. The types are those of the contract:
 * `on<GetFormData, GetFormResponse>('get', '/api/forms/{formId}', ({ path }) => form)`.
 */
export function on<D extends Data, R>(
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  url: D['url'],
  answer: (asked: Asked<D>) => R | Reply | Promise<R | Reply>,
): void {
  const path = `*${url.replace(/\{(\w+)\}/g, ':$1')}`;
  platform.use(
    http[method](path, async ({ request, params }) => {
      const body = await bodyOf(request);
      const said = await answer({
        path: plain(params),
        query: new URL(request.url).searchParams,
        headers: request.headers,
        body,
      });
      if (said instanceof Reply) {
        return HttpResponse.json(said.body as never, { status: said.status, headers: said.headers });
      }
      return HttpResponse.json(said as never);
    }),
  );
}

function plain(params: PathParams): Record<string, unknown> {
  return { ...params };
}

async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
