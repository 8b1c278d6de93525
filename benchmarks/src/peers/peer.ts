import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The interpreter: PYTHON in the environment, or python3. */
const python = process.env['PYTHON'] ?? 'python3';

/** What ours is compared with: a package of Python, of a version that has what is used. */
export interface PeerKind {
  readonly name: string;
  readonly package: string;
  readonly script: string;
  /** The least version, `major.minor`, and what it brought. */
  readonly least: readonly [major: number, minor: number];
  readonly because: string;
}

export const TORCH: PeerKind = {
  name: 'PyTorch',
  package: 'torch',
  script: 'torch_peer.py',
  least: [2, 0],
  because: 'torch.func',
};

export const JAX: PeerKind = {
  name: 'JAX',
  package: 'jax',
  script: 'jax_peer.py',
  least: [0, 4],
  because: 'jax.block_until_ready',
};

/** Whether a peer can be compared with: its version; or why not, and whether it is there at all. */
export type Found =
  | { readonly version: string }
  | { readonly reason: string; readonly installed: boolean };

/** Starts the interpreter once, to look. */
export function find(kind: PeerKind): Found {
  const code = `import ${kind.package}, numpy; print(${kind.package}.__version__)`;
  const { status, error, stdout, stderr } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  if (error) return { reason: `${python} cannot be started (${error.message})`, installed: false };
  if (status !== 0) {
    const why = stderr.trim().split('\n').at(-1) ?? '';
    return {
      reason: `${python} cannot import ${kind.package} and numpy (${why})`,
      installed: !why.startsWith('ModuleNotFoundError'),
    };
  }
  return judge(kind, stdout.trim().split('\n').at(-1) ?? '');
}

/** Whether a version will do. */
function judge(kind: PeerKind, version: string): Found {
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
  const [leastMajor, leastMinor] = kind.least;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return { version };
  const least = kind.least.join('.');
  return {
    reason:
      `${python} has ${kind.package} ${version}, but ${least} or newer is needed ` +
      `(${kind.because}): ${python} -m pip install "${kind.package}>=${least}"`,
    installed: true,
  };
}

/** The peer process: one command in, one answer out. */
export class Peer {
  readonly kind: PeerKind;
  readonly version: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(kind: PeerKind, version: string) {
    this.kind = kind;
    this.version = version;
    const script = fileURLToPath(new URL(`../../peers/${kind.script}`, import.meta.url));
    this.#child = spawn(python, [script]);
    this.#child.stderr.pipe(process.stderr);
    this.#reader = createInterface({ input: this.#child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Sends a command; resolves to the numbers and texts of the answer. */
  async ask(command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    const line: IteratorResult<string, undefined> = await this.#lines.next();
    if (line.done === true) {
      throw new Error(`The process of ${this.kind.name} ended; the reason is above.`);
    }
    return JSON.parse(line.value) as Record<string, unknown>;
  }

  /** Asks for something that takes time; resolves to the time it took. */
  async taken(
    command: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly seconds: number; readonly processor: number }> {
    const { seconds, processor } = await this.ask(command);
    return { seconds: Number(seconds), processor: Number(processor) };
  }

  close(): void {
    this.#child.stdin.end();
    this.#reader.close();
  }
}
