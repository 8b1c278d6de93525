// One child process, to its end.
import { spawn } from 'node:child_process';
import { root } from './repository.mjs';

/**
 * Starts `command` and resolves to its exit code and, with `capture`, to what it printed (both
 * streams together; otherwise it prints to our terminal, with `aside` to standard error alone).
 *
 * `shell` runs `command` as a command line: only ever for constant text.
 */
export function run(
  command,
  args,
  { cwd = root, env = process.env, capture = false, aside = false, shell = false } = {},
) {
  return new Promise((resolve, reject) => {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['inherit', aside ? 2 : 'inherit', 2];
    const child = spawn(command, args, { cwd, env, stdio, shell });
    let output = '';
    for (const stream of capture ? [child.stdout, child.stderr] : []) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    // The terminal sends Ctrl-C to the child as well. We outlive it, so that what it prints while
    // it stops (a checkpoint written, say) comes before the shell's prompt.
    const wait = () => {};
    const forward = () => child.kill('SIGTERM');
    process.on('SIGINT', wait).on('SIGTERM', forward);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', wait).off('SIGTERM', forward);
      // A child ended by a signal has no exit code; 1 keeps that a failure.
      resolve({ code: code ?? 1, output });
    });
  });
}
