import { readFileSync } from 'node:fs';
import { BilevelError, CancelledError } from '@bilevel/core';
import { CommanderError } from 'commander';
import { refuseUndecodable } from './argumentBytes.js';
import { EXIT } from './exitCodes.js';
import { createProgram } from './program.js';
import { err, json, linesOf } from './terminal.js';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** Does what the arguments after `bilevel` say; process.exitCode says how it ended. */
export async function runCommand(args: readonly string[]): Promise<void> {
  try {
    await refuseUndecodable(args);
    await createProgram(version).parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, args.includes('--json'));
  }
}

/** Tells a person, and with --json a program, what went wrong. Returns the exit status. */
function report(error: unknown, toProgram: boolean): number {
  const reportJson = (code: string, message: string): void => {
    if (toProgram) json({ type: 'error', code, message });
  };
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
