import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import axios from 'axios';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Api, connect, Failure, lines, Refusal } from './index';
import {
  deleteFile,
  downloadFile,
  exportAuditEntries,
  exportExecutions,
  exportOrganizations,
  getMe,
  importOrganizations,
  listOrganizations,
  uploadFile,
} from '../client';

const token = 'bfk_the-secret-of-this-test';
const problem = {
  type: 'about:blank',
  title: 'Forbidden',
  status: 403,
  code: 'forbidden',
  detail: 'You may not do this.',
  correlationId: 'ab12',
};
const bytes = Uint8Array.from({ length: 512 }, (_, i) => i % 256);

/** What the server does with the request at hand, and what it has heard of it. */
let play: (response: ServerResponse) => void;
let heard: { type?: string; bearer?: string; scope?: string; body: Buffer };
let server: Server;
let baseURL: string;

async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const header = (name: string): string | undefined => request.headers[name]?.toString();
  heard = {
    type: header('content-type'),
    bearer: header('authorization'),
    scope: header('x-organization-id'),
    body: Buffer.concat(chunks),
  };
  play(response);
}

beforeAll(async () => {
  server = createServer((request, response) => void hear(request, response));
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Lets the server answer this. */
function says(status: number, type: string, body: string | Uint8Array, headers: Record<string, string> = {}): void {
  play = (response) => response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);
}

/** Everything that a log could write of an error: texts, properties that are hidden, causes. */
function everything(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null || seen.has(value)) {
    return String(value);
  }
  seen.add(value);
  const inside = Reflect.ownKeys(value).map((key) => `${String(key)}=${everything(Reflect.get(value, key), seen)}`);
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- whatever it says of itself, it must not say the token
  return [String(value), JSON.stringify(value), inspect(value, { depth: 9, showHidden: true }), ...inside].join('\n');
}

/** What a call ends with; it knows nothing of the token. */
async function endOf(call: Promise<unknown>): Promise<unknown> {
  const end = await call.then(
    () => 'an answer',
    (failed: unknown) => failed,
  );
  expect(end).toBeInstanceOf(Error);
  expect(everything(end)).not.toContain(token);
  return end;
}

const path = { fileId: '1' };
const operations: Record<string, (api: Api, signal?: AbortSignal) => Promise<unknown>> = {
  'that answers JSON': (api, signal) => api.call(getMe, { signal }),
  'that answers a file': (api, signal) => api.call(downloadFile, { path, signal }),
  'that answers JSON lines': (api, signal) => api.call(exportAuditEntries, { signal }),
  'that answers rows': (api, signal) => api.call(exportOrganizations, { signal }),
  'that answers either': (api, signal) => api.call(exportExecutions, { query: { format: 'csv' }, signal }),
  'that answers nothing': (api, signal) => api.call(deleteFile, { path, signal }),
  'that sends a file': (api, signal) => api.call(uploadFile, { query: { name: 'a' }, body: new Blob(['a']), signal }),
};

describe.each(['http', 'fetch'] as const)('over %s', (adapter) => {
  let api: Api;

  beforeEach(() => {
    axios.defaults.adapter = adapter;
    api = connect({ baseURL, token: () => Promise.resolve(token) })('global');
  });

  describe.each(Object.entries(operations))('an operation %s', (_, ask) => {
    it('is refused with its problem', async () => {
      says(403, 'application/problem+json', JSON.stringify(problem));
      const end = await endOf(ask(api));
      expect(end).toBeInstanceOf(Refusal);
      expect(end).toMatchObject({ message: problem.detail, problem });
      expect(heard).toMatchObject({ bearer: `Bearer ${token}`, scope: 'global' });
    });

    it('fails when a proxy answers', async () => {
      says(502, 'text/html', '<h1>Bad Gateway</h1>', { 'X-Correlation-Id': 'ab12' });
      const end = await endOf(ask(api));
      expect(end).toBeInstanceOf(Failure);
      expect(end).toMatchObject({ reason: 'answer', status: 502, correlationId: 'ab12' });
    });

    it('fails when the connection breaks', async () => {
      play = (response) => response.destroy();
      expect(await endOf(ask(api))).toMatchObject({ name: 'Failure', reason: 'network', message: /connection broke/ });
    });

    it('is given up', async () => {
      const giving = new AbortController();
      play = () => giving.abort();
      expect(await endOf(ask(api, giving.signal))).toMatchObject({ name: 'Failure', reason: 'aborted' });
    });
  });

  it('an address that is none is in no error', async () => {
    const broken = connect({ baseURL: `http://${token}@[`, token: () => Promise.resolve(token) })(null);
    expect(await endOf(broken.call(getMe))).toBeInstanceOf(Failure);
  });

  it('what the session throws is thrown on', async () => {
    const signedOut = new Error('signed out');
    await expect(connect({ baseURL, token: () => Promise.reject(signedOut) })(null).call(getMe)).rejects.toBe(signedOut);
  });

  it('a file comes back byte for byte, under its name', async () => {
    says(200, 'image/png', bytes, {
      'Content-Disposition': `attachment; filename="Gr__e.png"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.png`,
    });
    const file = await api.call(downloadFile, { path });
    expect(file).toBeInstanceOf(File);
    expect([file.name, file.type]).toEqual(['Größe.png', 'image/png']);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  });

  it('a file of JSON is a file', async () => {
    says(200, 'application/json', '{"a": 1}');
    const file = await api.call(downloadFile, { path });
    expect([file.name, await file.text()]).toEqual(['file', '{"a": 1}']);
  });

  it('a file is sent byte for byte, as what it is', async () => {
    says(201, 'application/json', '{"id":"1"}');
    await api.call(uploadFile, { query: { name: 'a' }, body: new Blob([bytes], { type: 'image/png' }) });
    expect(heard.type).toBe('image/png');
    expect(new Uint8Array(heard.body)).toEqual(bytes);
    await api.call(uploadFile, { query: { name: 'a' }, body: new Blob([bytes]) });
    expect(heard.type).toBe('application/octet-stream');
  });

  it('an import takes a file, or JSON', async () => {
    says(200, 'application/json', '{}');
    await api.call(importOrganizations, { query: { dryRun: true }, body: new Blob(['name\nLitware\n'], { type: 'text/csv' }) });
    expect([heard.type, heard.body.toString()]).toEqual(['text/csv', 'name\nLitware\n']);
    await api.call(importOrganizations, { body: { organizations: [{ name: 'Litware' }] } });
    expect([heard.type, heard.body.toString()]).toEqual(['application/json', '{"organizations":[{"name":"Litware"}]}']);
  });

  it('exports are files and rows, of which lines can be read one by one', async () => {
    const text = `{"id":"ö"}\n{"id":"${'x'.repeat(200_000)}"}\n{"id":"3"}`;
    says(200, 'application/x-ndjson', text);
    const found: string[] = [];
    for await (const entry of lines<{ id: string }>(await api.call(exportAuditEntries))) {
      found.push(entry.id);
    }
    expect(found).toEqual(['ö', 'x'.repeat(200_000), '3']);
    says(200, 'text/csv', 'id,name\n1,ö\n');
    const rows: string = await api.call(exportOrganizations, { query: { active: true } });
    expect(rows).toBe('id,name\n1,ö\n');
    const runs: File = await api.call(exportExecutions, { query: { format: 'csv' } });
    expect(await runs.text()).toBe('id,name\n1,ö\n');
  });

  it('an answer says where it is and which version', async () => {
    says(200, 'application/json', '{"items":[]}', { ETag: '"1"', Location: '/api/x' });
    expect(await api.answer(listOrganizations)).toEqual({ data: { items: [] }, status: 200, etag: '"1"', location: '/api/x' });
  });
});
