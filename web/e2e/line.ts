import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A line between a browser and a program, which can break: what was asked arrives, and its answer does not, because
 * both ends lose their connection before a byte of it has come back.
 */
export class Line {
  readonly #server: Server;
  readonly #to: URL;
  readonly #open = new Set<Socket>();
  #cut?: string;
  /** How many answers were lost. */
  lost = 0;

  private constructor(to: URL) {
    this.#to = to;
    this.#server = createServer((near) => this.#join(near));
  }

  /** Lays a line to a program. */
  static async to(url: string): Promise<Line> {
    const line = new Line(new URL(url));
    await new Promise<void>((go) => line.#server.listen(0, '127.0.0.1', go));
    return line;
  }

  /** What makes a browser reach the program by it, at the program's own address. */
  get rule(): string {
    const address = this.#server.address();
    return `MAP ${this.#to.host} 127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** Breaks at the answer to every request of this kind, until it is mended: `POST`, `/api/forms/`. */
  breakAt(method: string, path: string): void {
    this.#cut = `${method} ${path}`;
  }

  mend(): void {
    this.#cut = undefined;
  }

  async close(): Promise<void> {
    this.#open.forEach((socket) => socket.destroy());
    await new Promise<void>((go) => this.#server.close(() => go()));
  }

  #join(near: Socket): void {
    const far = connect(Number(this.#to.port), this.#to.hostname);
    let isCut = false;
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    near.on('data', (part) => {
      isCut ||= this.#cut !== undefined && part.toString('latin1').startsWith(this.#cut);
      far.write(part);
    });
    far.on('data', (part) => {
      if (isCut) {
        this.lost += 1;
        end();
      } else {
        near.write(part);
      }
    });
    for (const socket of [near, far]) {
      this.#open.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        this.#open.delete(socket);
        end();
      });
    }
  }
}
