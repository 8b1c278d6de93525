import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A mirror on this machine that answers requests one after the other as it is told. */
export class Mirror {
  readonly #server: Server;
  readonly #answers: Answer[] = [];
  /** `GET /name` or `GET /name from 10`, in order. */
  readonly requests: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const from = /bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
      const suffix = from === undefined ? '' : ` from ${from}`;
      this.requests.push(`${request.method ?? ''} ${request.url ?? ''}${suffix}`);
      const answer = this.#answers.shift() ?? status(404);
      answer(request, response);
    });
  }

  static async start(): Promise<Mirror> {
    const mirror = new Mirror();
    mirror.#server.listen(0, '127.0.0.1');
    await once(mirror.#server, 'listening');
    return mirror;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}/`;
  }

  /** What to do with the next requests. */
  answer(...answers: Answer[]): void {
    this.#answers.push(...answers);
  }

  /** Breaks every connection. */
  breakOff(): void {
    this.#server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export function status(code: number): Answer {
  return (_request, response) => {
    response.writeHead(code).end();
  };
}

export function redirect(to: string): Answer {
  return (_request, response) => {
    response.writeHead(302, { location: to }).end();
  };
}

/** The whole file, or the rest that is asked for. */
export function whole(bytes: Uint8Array): Answer {
  return (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= bytes.length && from > 0) {
      response.writeHead(416, { 'content-range': `bytes */${String(bytes.length)}` }).end();
      return;
    }
    const rest = bytes.subarray(from);
    const last = String(bytes.length - 1);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(from > 0 && {
        'content-range': `bytes ${String(from)}-${last}/${String(bytes.length)}`,
      }),
    });
    response.end(rest);
  };
}

/** A server that knows no ranges and does not say how much it sends. */
export function unsized(bytes: Uint8Array): Answer {
  return (_request, response) => {
    response.writeHead(200);
    response.end(bytes);
  };
}

/** Sends the first bytes and then nothing, for ever. */
export function stall(bytes: Uint8Array, after: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.flushHeaders();
    if (after > 0) response.write(bytes.subarray(0, after));
  };
}
