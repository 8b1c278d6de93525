import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../peers/torch_peer.py', import.meta.url));
/** The interpreter: PYTHON in the environment, or python3. */
const python = process.env['PYTHON'] ?? 'python3';

/** Why PyTorch cannot be compared with, or undefined when it can. */
export function torchMissing(): string | undefined {
  const { status, error } = spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' });
  if (error) return `${python} cannot be started (${error.message})`;
  return status === 0 ? undefined : `${python} has no torch and numpy`;
}

/** The peer process: one command in, one answer out. */
export class TorchPeer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor() {
    this.#child = spawn(python, [SCRIPT]);
    this.#child.stderr.pipe(process.stderr);
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Sends a command; resolves to the numbers and texts of the answer. */
  async ask(command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    const line: IteratorResult<string, undefined> = await this.#lines.next();
    if (line.done === true) throw new Error('The PyTorch process ended; the reason is above.');
    return JSON.parse(line.value) as Record<string, unknown>;
  }

  /** Asks for something that takes time; resolves to the seconds it took. */
  async seconds(command: Readonly<Record<string, unknown>>): Promise<number> {
    return Number((await this.ask(command))['seconds']);
  }

  close(): void {
    this.#child.stdin.end();
    this.#reader.close();
  }
}
