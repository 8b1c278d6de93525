import { ArgumentError } from '@bilevel/core';
import type { DataSettings, LearnRequest, TrainingSettings } from '@bilevel/runs';
import {
  DATA_OPTIONS,
  DEFAULT_DATA,
  DEFAULT_TRAINING,
  KEEP_MEGABYTES,
  PROBE_OPTIONS,
  TRAINING_OPTIONS,
  WAYS,
  WAY_NAMES,
  riskWithout,
} from '@bilevel/runs/options';
import type { Command } from 'commander';
import { exampleFolder } from '@bilevel/runs/examples';
import { datedFolder } from '../../folders.js';
import { givenSettings, requireResumable } from '../../settingOptions.js';
import type { LearnFlags } from './flags.js';

/** What is asked for, checked as far as that needs no pictures. @throws ArgumentError */
export function newRun(images: readonly string[], flags: LearnFlags): LearnRequest {
  const { noisy, second, check, validation = DEFAULT_DATA.validation } = flags;
  const noise = noiseOf(flags);
  const withOthers = (['noisy', 'mask', 'unsupervised', 'second', 'check'] as const).find(
    (flag) => flags[flag] !== undefined,
  );
  if (images.length === 0 && withOthers !== undefined) {
    throw new ArgumentError(
      `Expected picture files or folders beside --${withOthers} but received none. See bilevel learn --help.`,
    );
  }
  if (noisy !== undefined && flags.noise !== undefined) {
    throw new ArgumentError(
      'Expected either --noisy or --noise but received both. Real pairs get no added noise.',
    );
  }
  const hasFolder = typeof validation === 'string' && validation !== 'given';
  return {
    kind: 'new',
    images: images.length > 0 ? images : [exampleFolder(flags.operator?.name)],
    ...(hasFolder && { validation: [validation] }),
    noisy,
    ...(second !== undefined && { second }),
    ...(check !== undefined && { check }),
    out: flags.out ?? datedFolder(),
    force: flags.force,
    settings: {
      data: {
        ...DEFAULT_DATA,
        ...givenSettings<DataSettings>(DATA_OPTIONS, flags),
        noise,
        size: sizeOf(flags),
        validation: hasFolder ? 'given' : validation,
      },
      training: {
        ...DEFAULT_TRAINING,
        ...givenSettings<TrainingSettings>(TRAINING_OPTIONS, flags),
        ...riskOf(flags),
      },
      keepMegabytes: flags.keep ?? KEEP_MEGABYTES,
    },
  };
}

/** What is minimised, where it is not the distance to clean pictures. @throws ArgumentError */
function riskOf(flags: LearnFlags): Pick<TrainingSettings, 'risk'> {
  const { unsupervised, second } = flags;
  const probed = (Object.keys(PROBE_OPTIONS) as (keyof typeof PROBE_OPTIONS)[]).find(
    (key) => flags[key] !== undefined,
  );
  if (unsupervised === undefined && probed !== undefined) {
    throw new ArgumentError(
      `Expected --unsupervised beside --${PROBE_OPTIONS[probed].flag} but received none. Other risks have no probes.`,
    );
  }
  if (unsupervised === true) return { risk: riskWithout('one', flags) };
  return second === undefined ? {} : { risk: riskWithout('two') };
}

/** The noise to add, or that is in the pictures. @throws ArgumentError */
function noiseOf({ noisy, unsupervised, second, check, noise }: LearnFlags): DataSettings['noise'] {
  const isMeasured = unsupervised !== undefined || second !== undefined;
  const options: Readonly<Record<string, unknown>> = { noisy, unsupervised, second };
  const ways = WAY_NAMES.flatMap((way) => {
    const { flag = '' } = WAYS[way].option ?? {};
    return options[flag] === undefined ? [] : [`--${flag}`];
  });
  if (ways.length > 1) {
    throw new ArgumentError(
      `Expected one of --noisy, --second and --unsupervised but received ${ways.join(' and ')}. With clean pictures ` +
        '--noisy names their noisy partners; without, --second names other noisy pictures of the same scenes.',
    );
  }
  if (check !== undefined && !isMeasured) {
    throw new ArgumentError(
      'Expected --unsupervised or --second beside --check but received neither. Clean pictures to learn from are given as ' +
        'they are, with --noisy for their noisy partners.',
    );
  }
  if (!isMeasured) {
    if (noisy !== undefined) return { kind: 'pairs' };
    if (noise?.kind !== 'estimated') return noise ?? DEFAULT_DATA.noise;
    throw new ArgumentError(
      'Expected a number for --noise, to be added to clean pictures, but received auto. Noisy pictures are learned from with ' +
        '--unsupervised.',
    );
  }
  switch (noise?.kind) {
    case 'gaussian':
      return { kind: 'measured', sigma: given(noise.sigma) };
    case 'relative':
      return { kind: 'measured', percent: given(noise.percent) };
    case 'poisson':
      throw new ArgumentError(
        'Expected Gaussian noise, such as 0.1 or 10%, for --noise beside --unsupervised but received photons: the estimate of the ' +
          'error rests on noise that is as large everywhere. Two noisy pictures of each scene (--second) may have any noise.',
      );
    default:
      return { kind: 'measured' };
  }
}

/** @throws ArgumentError for 0 */
function given(level: number): number {
  if (level > 0) return level;
  throw new ArgumentError(
    'Expected noise of a standard deviation above 0 for --noise but received 0: without noise in the pictures there is nothing to ' +
      'learn. Leave it out to have the noise estimated in each.',
  );
}

/** What of each picture is learned from. */
function sizeOf({ noisy, part, size, crop, windows }: LearnFlags): DataSettings['size'] {
  if (windows !== undefined) {
    const other = [part !== undefined && 'part', size !== undefined && 'size', crop && 'crop'].find(
      (one) => typeof one === 'string',
    );
    if (other === undefined) {
      const { count, size: side } = windows;
      return count === undefined
        ? { kind: 'windowed', size: side }
        : { kind: 'windows', count, size: side };
    }
    throw new ArgumentError(
      `Expected either --windows or --${other} but received both. Leave one out.`,
    );
  }
  if (part !== undefined) {
    if (size === undefined && crop !== true) return { kind: 'part', size: part };
    throw new ArgumentError(
      `Expected either --part or --${size === undefined ? 'crop' : 'size'} but received both. Leave one out.`,
    );
  }
  if (crop === true && typeof size !== 'number') {
    throw new ArgumentError(
      'Expected --size with a number of pixels for --crop but received none.',
    );
  }
  if (size === undefined) return DEFAULT_DATA.size;
  if (size === 'full') return { kind: 'full' };
  if (noisy !== undefined && crop !== true) {
    throw new ArgumentError(
      'Expected --crop with --size for real pairs but received a resize, which would change their ' +
        'noise. Add --crop, or leave --size out.',
    );
  }
  return { kind: crop === true ? 'crop' : 'shrink', size };
}

/** A run that goes on. @throws ArgumentError for options that would make it another one */
export function resumedRun(folder: string, flags: LearnFlags, command: Command): LearnRequest {
  requireResumable(command, [
    ...['--budget', '--steps', '--keep'],
    ...['--threads', '--memory', '--cluster', '--data-root', '--json'],
  ]);
  return {
    kind: 'resume',
    folder,
    budget: flags.budget,
    maxSteps: flags.steps,
    keepMegabytes: flags.keep,
  };
}
