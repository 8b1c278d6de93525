import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const package_ = import.meta.resolve('@bilevel/cli/package.json');
const entry = fileURLToPath(new URL('bin/bilevel.js', package_));

/** How the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly killed: boolean;
  readonly seconds: number;
  readonly stderr: string;
}

/** The built command as a process group of its own: threads and children die with it. */
export class Command {
  readonly ended: Promise<Ended>;
  readonly #pid: number;
  #over = false;

  constructor(args: readonly string[]) {
    const started = performance.now();
    const child = spawn(process.execPath, [entry, ...args], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (child.pid === undefined) throw new Error('The command has no process.');
    this.#pid = child.pid;
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('exit', () => (this.#over = true));
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      killed: signal === 'SIGKILL',
      seconds: (performance.now() - started) / 1000,
      stderr,
    }));
  }

  /** Ends the whole group at once, as a power cut does. */
  kill(): void {
    if (!this.#over) process.kill(-this.#pid, 'SIGKILL');
  }
}
