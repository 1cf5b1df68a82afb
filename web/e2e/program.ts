import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The local program, as `make build` made it. */
const binary = process.env.BIFROST_BINARY ?? new URL('../../bin/bifrost', import.meta.url).pathname;

/** An account of the demo. */
export type AccountName = 'admin' | 'technician' | 'client-user';

/** A real program with a data folder of its own. */
export class Program {
  readonly url: string;
  readonly #address: string;
  readonly #data = mkdtempSync(join(tmpdir(), 'bifrost-e2e-'));
  readonly #flags: readonly string[];
  #process?: ChildProcess;
  #said = '';

  private constructor(port: number, flags: readonly string[]) {
    this.#address = `127.0.0.1:${port}`;
    this.url = `http://${this.#address}`;
    this.#flags = flags;
  }

  /** Starts a program on a free port, and waits until it serves. */
  static async start(...flags: string[]): Promise<Program> {
    const program = new Program(await freePort(), flags);
    await program.resume();
    return program;
  }

  /** Starts it again, on the same port and with the same data. */
  async resume(): Promise<void> {
    const run = ['run', '--addr', this.#address, '--data', this.#data, '--rate', '0', ...this.#flags];
    const started = spawn(binary, run, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = started;
    started.stdout.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    started.stderr.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    await this.#ready();
  }

  /** Ends it like a machine that loses its power. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it, and removes what it has kept. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.#data, { recursive: true, force: true });
  }

  token(account: AccountName): string {
    const args = ['token', '--as', account, '--addr', this.#address, '--data', this.#data];
    return execFileSync(binary, args, { encoding: 'utf8' }).trim();
  }

  async #ready(): Promise<void> {
    const end = Date.now() + 30_000;
    while (Date.now() < end && this.#process?.exitCode === null) {
      const isReady = await fetch(`${this.url}/api/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (isReady) {
        return;
      }
      await new Promise((go) => setTimeout(go, 50));
    }
    throw new Error(`the program did not start:\n${this.#said}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    if (running?.exitCode !== null || running.signalCode !== null) {
      return;
    }
    const ended = new Promise((go) => running.once('exit', go));
    running.kill(signal);
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? found(address.port) : failed(new Error('no port'))));
    });
  });
}
