import { setTimeout as wait } from 'node:timers/promises';
import { decode, encode } from '@msgpack/msgpack';
import { createBirpc } from 'birpc';
import { WebSocket } from 'ws';

/** What is looked at of a run, of either kind. */
interface State {
  readonly state: string;
  /** Of the last event that had one. */
  readonly steps: number;
}

type Answer = { ok: true; value: unknown } | { ok: false; code: string; message: string };
interface Served {
  call: (name: string, input: unknown) => Answer;
}
type Told = { readonly id: string; readonly state?: string; readonly steps?: number } & {
  readonly last?: { readonly step: number } | null;
};

/** How long anything may take before it counts as hanging, in milliseconds. */
const PATIENCE = 300_000;

/**
 * The engine of the app as a page talks to it: calls over its socket, and the runs' states by the
 * events that every page is told.
 */
export class Engine {
  readonly #socket: WebSocket;
  readonly #call: (name: string, input: unknown) => Promise<Answer>;
  readonly #states = new Map<string, State>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const rpc = createBirpc<Served>(
      {
        event: (name: string, payload: Told) => {
          this.#told(name, payload);
        },
      },
      {
        post: (message) => {
          socket.send(encode(message, { ignoreUndefined: true }));
        },
        on: (receive) =>
          socket.on('message', (data: Buffer) => {
            receive(decode(data));
          }),
        timeout: PATIENCE,
      },
    );
    this.#call = async (name, input) => rpc.call(name, input);
  }

  /** @param cookie that a browser was given for the address of the app */
  static async connect(origin: string, cookie: string): Promise<Engine> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, {
      headers: { cookie, origin },
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve).once('error', reject);
    });
    return new Engine(socket);
  }

  /** @throws Error when the engine refuses */
  async call<T>(name: string, input: object = {}): Promise<T> {
    const answer = await this.#call(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.message} (${answer.code})`);
    return answer.value as T;
  }

  /** Until the run is in one of these states, and has made as many steps. */
  async until(id: string, states: readonly string[], steps = -1): Promise<void> {
    await this.#poll(
      () => {
        const seen = this.#states.get(id);
        return seen !== undefined && states.includes(seen.state) && seen.steps >= steps;
      },
      () => `run ${id} to be ${states.join(' or ')} (${JSON.stringify(this.#states.get(id))})`,
    );
  }

  stateOf(id: string): string | undefined {
    return this.#states.get(id)?.state;
  }

  stepsOf(id: string): number {
    return this.#states.get(id)?.steps ?? -1;
  }

  close(): void {
    this.#socket.close();
  }

  async #poll(holds: () => boolean, what: () => string): Promise<void> {
    const end = performance.now() + PATIENCE;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`Waited in vain for ${what()}.`);
      await wait(50);
    }
  }

  #told(name: string, { id, state, steps, last }: Told): void {
    if (name === 'removed' || name === 'cleaningRemoved') this.#states.delete(id);
    if (state === undefined) return;
    const before = this.#states.get(id)?.steps ?? -1;
    this.#states.set(id, { state, steps: steps ?? last?.step ?? before });
  }
}
