import { type Api, connect, type ScopeId } from '../src/api';
import { type Execution, getExecution, listForms, listOrganizations, startExecution, submitForm } from '../src/client';
import type { AccountName, Program } from './program';

/** What there is behind the pages, made through the API before anybody looks. */
export class World {
  readonly #program: Program;
  readonly #names = new Map<string, string>();
  readonly #tokens = new Map<AccountName, string>();

  constructor(program: Program) {
    this.#program = program;
  }

  /** The API as somebody, in a scope; with null, the operations that have none. */
  as(account: AccountName, scope: ScopeId | null): Api {
    const token = this.#tokens.get(account) ?? this.#program.token(account);
    this.#tokens.set(account, token);
    return connect({ baseURL: this.#program.url, token: () => Promise.resolve(token) })(scope);
  }

  /** The id of one of the demo's clients. */
  async client(name: string): Promise<string> {
    if (this.#names.size === 0) {
      const page = await this.as('admin', null).call(listOrganizations);
      page.items.forEach((one) => this.#names.set(one.name, one.id));
    }
    const id = this.#names.get(name);
    if (id === undefined) {
      throw new Error(`there is no client ${name}`);
    }
    return id;
  }

  /** Runs a workflow for a client, and waits for the end. */
  async run(account: AccountName, scope: ScopeId, name: string, input: Record<string, unknown> = {}): Promise<Execution> {
    const api = this.as(account, scope);
    const started = await api.call(startExecution, { path: { name }, headers: { Prefer: 'wait=30' }, body: { input } });
    return api.call(getExecution, { path: { id: started.id } });
  }

  /** Sends one of the demo's forms for a client, and waits for the end. */
  async send(account: AccountName, scope: ScopeId, form: string, values: Record<string, unknown> = {}): Promise<Execution> {
    const api = this.as(account, scope);
    const path = { formId: await this.form(account, scope, form) };
    return api.call(submitForm, { path, headers: { Prefer: 'wait=30' }, body: { values } });
  }

  /** The id of a form, by its name. */
  async form(account: AccountName, scope: ScopeId, name: string): Promise<string> {
    const { items } = await this.as(account, scope).call(listForms, { query: { q: name } });
    const found = items.find((one) => one.name === name);
    if (found === undefined) {
      throw new Error(`there is no form ${name}`);
    }
    return found.id;
  }

  /** Starts a workflow for a client, and lets it run. */
  start(account: AccountName, scope: ScopeId, name: string, input: Record<string, unknown> = {}): Promise<Execution> {
    return this.as(account, scope).call(startExecution, { path: { name }, body: { input } });
  }
}
