import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ name: z.string(), version: z.string() });

/** Versions that a run's numbers can depend on. */
export function softwareVersions(): Record<string, string> {
  const { name, version } = manifest.parse(
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')),
  );
  return {
    [name]: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** What differs from the versions that a run was started with. */
export function versionWarnings(stored: Record<string, string>): string[] {
  const now = softwareVersions();
  return Object.keys(now)
    .filter((name) => stored[name] !== now[name])
    .map(
      (name) =>
        `The run was started with ${name} ${stored[name] ?? '(not recorded)'} and goes on with ` +
        `${String(now[name])}: its numbers may differ from those of an uninterrupted run.`,
    );
}
