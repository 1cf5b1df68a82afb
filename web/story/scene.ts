import { type Api, connect, Refusal, type ScopeId } from '../src/api';
import { getExecution, listOrganizations, type Execution } from '../src/client';

/** What the test that runs this story says of the program. */
function told(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: this story is told by go test ./tests/integration/clients`);
  }
  return value;
}

/** The API as the administrator of the demo. */
export const admin: (scope: ScopeId | null) => Api = connect({
  baseURL: told('BIFROST_STORY_URL'),
  token: () => Promise.resolve(told('BIFROST_STORY_TOKEN')),
});

/** The API as somebody whose token nobody believes. */
export const stranger = connect({ baseURL: told('BIFROST_STORY_URL'), token: () => Promise.resolve('no-token') });

/** The id of one of the demo's organizations. */
export async function organization(name: string): Promise<string> {
  const page = await admin(null).call(listOrganizations);
  const found = page.items.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`there is no organization ${name}`);
  }
  return found.id;
}

/** Asks again until an answer is as it is waited for. */
export async function eventually<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`it stays ${JSON.stringify(answer)}`);
    }
    await new Promise((go) => setTimeout(go, 50));
  }
}

/** A run when it is over. */
export function over(api: Api, id: string): Promise<Execution> {
  const isOpen = ['AwaitingApproval', 'Pending', 'Running', 'Cancelling'];
  return eventually(
    () => api.call(getExecution, { path: { id } }),
    (run) => !isOpen.includes(run.status),
  );
}

/** The refusal that a request ends with. */
export async function refusalOf(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request;
  } catch (failed) {
    if (failed instanceof Refusal) {
      return failed;
    }
    throw failed;
  }
  throw new Error('it is not refused');
}
