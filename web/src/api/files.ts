import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';

/** The content type of bytes that nothing is known of. */
const unknownType = 'application/octet-stream';

/**
 * Asks for bytes where an operation asks for a Blob: of axios' adapters, that of Node makes a text of a Blob, and
 * destroys what is none.
 */
export function asBytes(request: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  if (request.responseType === 'blob') {
    request.responseType = 'arraybuffer';
  }
  return request;
}

/** What an answer holds: of bytes, a File under the name and of the type that the platform says. */
export function asFile(response: AxiosResponse): unknown {
  if (response.config.responseType !== 'arraybuffer') {
    return response.data;
  }
  const type: unknown = response.headers['content-type'];
  return new File([response.data as ArrayBuffer], nameOf(response.headers['content-disposition']), {
    type: typeof type === 'string' ? type : unknownType,
  });
}

/** The name in a Content-Disposition, which the platform always writes whole: RFC 8187. */
function nameOf(disposition: unknown): string {
  const whole = /filename\*=UTF-8''([^;]+)/i.exec(typeof disposition === 'string' ? disposition : '')?.[1];
  try {
    return decodeURIComponent(whole ?? '') || 'file';
  } catch {
    return 'file';
  }
}

/** The header that says of which type a file is; nothing for what is no file. */
export function bodyType(input: object | undefined): Record<string, string> {
  if (input === undefined || !('body' in input) || !(input.body instanceof Blob)) {
    return {};
  }
  return { 'Content-Type': input.body.type || unknownType };
}

/**
 * The documents of a file of JSON lines, such as an export of runs, one after the other. Which they are is for the
 * caller to know.
 */
export async function* lines<T>(file: Blob): AsyncGenerator<T> {
  let rest = '';
  for await (const chunk of pieces(file)) {
    const cut = (rest + chunk).split('\n');
    rest = cut.pop() ?? '';
    yield* documents<T>(cut);
  }
  yield* documents<T>([rest]);
}

function* documents<T>(texts: string[]): Generator<T> {
  for (const text of texts) {
    if (text !== '') {
      yield JSON.parse(text) as T;
    }
  }
}

/** The text of a file, piece by piece. Not every browser can iterate over a stream. */
async function* pieces(file: Blob): AsyncGenerator<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield next.value;
    }
  } finally {
    await reader.cancel();
  }
}
