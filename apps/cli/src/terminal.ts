import { withFlags } from './optionNames.js';

/**
 * What a terminal would act on instead of showing it: control characters (C0, DEL and C1, ESC and CSI among
 * them), marks that change the direction of text, line and paragraph separators, and halves of surrogate
 * pairs, which no encoding has.
 */
const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** A name as it can be printed: `a\u{1b}[31m` for what would turn the terminal red. On one line. */
export function printable(name: string): string {
  return name.replace(UNPRINTABLE, (unit) => `\\u{${unit.charCodeAt(0).toString(16)}}`);
}

/**
 * A message of the packages as lines, with the flags of its options. Those after the first are indented: a line feed in a name must not pass for a line of
 * ours.
 */
export function linesOf(message: string): string[] {
  return withFlags(message)
    .split('\n')
    .map((line, i) => (i === 0 ? line : `  ${line}`));
}

/** Lines on standard output: results. */
export function out(...lines: readonly string[]): void {
  write(process.stdout, lines);
}

/** Lines on standard error: progress, warnings and errors. */
export function err(...lines: readonly string[]): void {
  write(process.stderr, lines);
}

/**
 * An object as one line of standard output, its message with the flags of options; what is escaped in it is
 * the same value to a program.
 */
export function json(value: object): void {
  const message = 'message' in value ? value.message : undefined;
  const told = typeof message === 'string' ? { ...value, message: withFlags(message) } : value;
  const escaped = JSON.stringify(told).replace(
    UNPRINTABLE,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  process.stdout.write(`${escaped}\n`);
}

function write(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  stream.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

/** Brings the cursor back that a progress bar has hidden. */
export function showCursor(): void {
  if (process.stderr.isTTY) process.stderr.write('\u001B[?25h');
}
