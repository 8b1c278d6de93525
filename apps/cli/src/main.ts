import { readFileSync } from 'node:fs';
import { BilevelError, CancelledError } from '@bilevel/core';
import { CommanderError } from 'commander';
import { refuseUndecodable } from './argumentBytes.js';
import { EXIT } from './exitCodes.js';
import { stopWhenUnread } from './interrupt.js';
import { createProgram } from './program.js';
import { err, json, linesOf } from './terminal.js';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

stopWhenUnread();
// A file beyond `ulimit -f` is then refused with an error, as on a full disk, instead of the
// process being killed without a word.
process.on('SIGXFSZ', () => undefined);
try {
  await refuseUndecodable(process.argv.slice(2));
  await createProgram(version).parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Tells a person, and with --json a program, what went wrong. Returns the exit status. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message; help and version are no errors.
    if (error.exitCode === 0) return EXIT.success;
    reportJson('bad-usage', error.message);
    return EXIT.badInput;
  }
  if (error instanceof CancelledError) {
    err('Interrupted.');
    reportJson(error.code, error.message);
    return EXIT.interrupted;
  }
  if (error instanceof BilevelError) {
    err(...linesOf(`error: ${error.message}`));
    reportJson(error.code, error.message);
    return EXIT.badInput;
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  err('This is a fault of bilevel, please report it:', ...message.split('\n'));
  reportJson('internal', message);
  return EXIT.internal;
}

function reportJson(code: string, message: string): void {
  if (!process.argv.includes('--json')) return;
  json({ type: 'error', code, message });
}
