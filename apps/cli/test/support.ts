import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';
import { runCommand } from '../src/command.js';

/** The bundled pictures. */
export const testData = fileURLToPath(new URL('../../../test-data/', import.meta.url));
/** The command's entry. */
export const entry = fileURLToPath(new URL('../bin/bilevel.js', import.meta.url));

/** How the command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end as a process of its own; `node` are options of Node itself. */
export async function bilevelProcess(
  args: readonly string[],
  cwd = tmpdir(),
  node: readonly string[] = [],
): Promise<Outcome> {
  const child = spawn(process.execPath, [...node, entry, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { code, stdout, stderr };
}

/**
 * Runs the command to its end in this process, which spares the start of another: what it prints, and the
 * exit status. For all that does not depend on being a process: signals, the place of the entry, ends by force.
 */
export async function bilevel(args: readonly string[], cwd = tmpdir()): Promise<Outcome> {
  const before = { cwd: process.cwd(), code: process.exitCode };
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  process.exitCode = undefined;
  process.chdir(cwd);
  try {
    await runCommand(args);
    return {
      code: exitStatus(),
      stdout: stdout.text(),
      stderr: stderr.text(),
    };
  } finally {
    stdout.release();
    stderr.release();
    process.chdir(before.cwd);
    process.exitCode = before.code;
  }
}

/** What the command has set, or success. */
function exitStatus(): number {
  return Number(process.exitCode ?? 0);
}

/** What is written to a stream, which goes no further until it is released. */
function captured(stream: NodeJS.WriteStream): { text: () => string; release: () => void } {
  const parts: string[] = [];
  const write = vi.spyOn(stream, 'write').mockImplementation((part) => {
    parts.push(typeof part === 'string' ? part : Buffer.from(part).toString());
    return true;
  });
  return {
    text: () => parts.join(''),
    release: () => {
      write.mockRestore();
    },
  };
}

/** A folder of the file's own, removed when its tests are over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bilevel-cli-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A JSON file of a run. */
export async function json(...path: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(...path), 'utf8')) as Record<string, unknown>;
}

/** The lines of NDJSON output. */
export function events(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
