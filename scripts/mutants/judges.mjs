// The processes that judge mutants, which stay for many of them.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
/** So that the memory of modules that were loaded anew is given back now and then. */
const MOST = 400;

/** One process, started when it is first asked and again after it has ended. */
export class Judge {
  #args;
  #env;
  #child;
  #answers;
  #left = 0;

  /** `role`: `oracle`, or the tests of which target. */
  constructor(folder, role, env = {}) {
    this.#args = [join(here, 'judge.mjs'), folder, role];
    this.#env = { ...process.env, ...env };
    this.role = role === 'oracle' ? role : 'tests';
  }

  /** What shows a mutant, or null; `part` of the oracle's cases: `first` or `rest`. */
  async ask(number, part) {
    for (let trial = 0; ; trial++) {
      if (this.#left === 0) await this.#start();
      this.#left--;
      this.#child.stdin.write(`${JSON.stringify({ number, part })}\n`);
      const answer = await this.#next();
      if (answer !== undefined && 'killed' in answer) return answer.killed;
      this.end();
      if (answer === undefined) return `${this.role}: no end, or a crash`;
      if (trial > 0) throw new Error(answer.stale);
    }
  }

  end() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
    this.#left = 0;
  }

  async #start() {
    this.end();
    this.#child = spawn(process.execPath, this.#args, {
      env: this.#env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // One that ended is seen by its answers.
    this.#child.stdin.on('error', () => undefined);
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    if ((await this.#next()) === undefined) {
      throw new Error(`What judges mutants (${this.#args.at(-1)}) did not start.`);
    }
    this.#left = MOST;
  }

  /** The next line, or undefined when the process has ended. */
  async #next() {
    const { value, done } = await this.#answers.next();
    return done ? undefined : JSON.parse(value);
  }
}
