import { ArgumentError, expected } from '@bilevel/core/errors';
import type { SettingOptions } from './option.js';

/** What a run takes of memory when nobody says, where pictures can do with it. */
export const USUAL_MEMORY = 2 ** 30;

/** What a run may take of memory. No part of its settings: the numbers do not depend on it. */
export const MEMORY_OPTION = {
  ...{ kind: 'other', flag: 'memory', value: 'size', name: 'Memory' },
  help: 'memory for the whole run, estimated, such as 2GiB or 800MB; the numbers do not depend on it. As many pictures are evaluated at once as it has room for, and what large ones go on from is kept in files of the run beyond it; a run that cannot do with it is refused',
  otherwise: `${sizeText(USUAL_MEMORY)}, and where pictures take more than that up to the memory of the machine`,
} as const satisfies SettingOptions[string];

const UNITS: Readonly<Record<string, number>> = {
  ...{ mb: 1e6, gb: 1e9, tb: 1e12 },
  ...{ mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};

/**
 * The bytes of a size.
 *
 * @throws ArgumentError for what is none
 */
export function bytesIn(size: string): number {
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(size) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS[unit.toLowerCase()] ?? NaN));
  if (bytes > 0) return bytes;
  throw new ArgumentError(
    expected(
      'a size above 0 with its unit, such as 2GiB or 800MB,',
      '`memoryLimit`',
      size,
      'Units are MB, GB and TB, and MiB, GiB and TiB.',
    ),
  );
}

/** A size in words, rounded up, that {@link bytesIn} reads. */
export function sizeText(bytes: number): string {
  const whole = bytes / 2 ** 30;
  return Number.isInteger(whole)
    ? `${String(whole)}GiB`
    : `${String(Math.ceil(bytes / 2 ** 20))}MiB`;
}
