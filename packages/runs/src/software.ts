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
