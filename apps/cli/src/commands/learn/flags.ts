import { InvalidArgumentError } from 'commander';
import type { NamedChoice, ValueRange } from '@bilevel/imaging';
import type { AppliedNoise, RunSettings } from '@bilevel/runs';
import {
  DATA_OPTIONS,
  SIDE_OPTION,
  WINDOWS_OPTION,
  accepts,
  expectedOf,
} from '@bilevel/runs/options';
import { numberOption, positiveNumber } from '../../numbers.js';

/** What is given of `bilevel learn` beside the settings that are plain numbers and names. */
export interface LearnFlags {
  readonly noisy?: string;
  readonly unsupervised?: boolean;
  readonly second?: string;
  readonly check?: string;
  readonly probes?: number;
  readonly tau?: number;
  readonly probeSeed?: number;
  readonly mask?: string;
  readonly operator?: NamedChoice;
  readonly noise?: AppliedNoise;
  readonly range?: ValueRange;
  readonly part?: number;
  readonly size?: number | 'full';
  readonly crop?: boolean;
  readonly windows?: { readonly count?: number; readonly size: number };
  readonly validation?: number | string;
  readonly budget?: number;
  readonly steps?: number;
  readonly keep?: number;
  readonly out?: string;
  readonly force?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
  readonly threads?: number;
  /** In bytes. */
  readonly memory?: number;
  readonly cluster?: string;
  readonly dataRoot?: string;
}

const EXPECTED_VALUES = 'Expected parameters by name, such as weight=0.1,smoothing=0.01.';

const isSide = (x: number): boolean => accepts(SIDE_OPTION, x);

/** Pixels of a side, or `full`. */
export function parseSize(text: string): number | 'full' {
  return text === 'full'
    ? 'full'
    : numberOption(`${expectedOf(SIDE_OPTION)}, or "full"`, isSide)(text);
}

/** `400x64`: 400 windows of 64×64 pixels; `128`: of 128×128, as many as it takes. */
export function parseWindows(text: string): NonNullable<LearnFlags['windows']> {
  if (/^\d+$/.test(text.trim()) && isSide(Number(text))) return { size: Number(text) };
  const [count, size] = /^(\d+)[x×](\d+)$/i.exec(text.trim())?.slice(1).map(Number) ?? [];
  if (count !== undefined && accepts(WINDOWS_OPTION, count) && size !== undefined && isSide(size)) {
    return { count, size };
  }
  throw new InvalidArgumentError(
    `Expected ${expectedOf(WINDOWS_OPTION)}, an x, and ${expectedOf(SIDE_OPTION)}, such as 400x64; or the pixels alone, such as 128.`,
  );
}

/** `0.1` for weight and smoothing, `0.1,0.01`, parameters by name, `weight=0.1,weight2=1`, or another word. */
export function parseStart(text: string): NonNullable<RunSettings['training']['start']> {
  const parts = text.split(',');
  if (parts.every((part) => /^\s*\w+\s*=/.test(part))) return parseValues(text);
  if (text.trim() !== '' && parts.some((part) => Number.isNaN(Number(part)))) return text;
  const [weight = '', smoothing = weight, ...others] = parts;
  // Too many are none.
  return {
    weight: positiveNumber(others.length > 0 ? text : weight),
    smoothing: positiveNumber(smoothing),
  };
}

/** `weight=0.1,weight2=1`. */
export function parseValues(text: string): Record<string, number> {
  const parts = text.split(',').map((part) => part.split('=').map((side) => side.trim()));
  return Object.fromEntries(
    parts.map(([key = '', value = '', ...others]) => {
      if (key === '' || others.length > 0) throw new InvalidArgumentError(EXPECTED_VALUES);
      return [key, positiveNumber(value)];
    }),
  );
}

/** A share, or a folder. */
export function parseValidation(text: string): number | string {
  const { validation } = DATA_OPTIONS;
  return Number.isNaN(Number(text)) && text.trim() !== ''
    ? text
    : numberOption(`${expectedOf(validation)}, or a folder`, (x) => accepts(validation, x))(text);
}
