import { ArgumentError } from '@bilevel/core';
import type { DataSettings, LearnRequest, TrainingSettings } from '@bilevel/runs';
import {
  DATA_OPTIONS,
  DEFAULT_DATA,
  DEFAULT_TRAINING,
  KEEP_MEGABYTES,
  TRAINING_OPTIONS,
} from '@bilevel/runs/options';
import type { Command } from 'commander';
import { exampleFolder } from '@bilevel/runs/examples';
import { datedFolder } from '../../folders.js';
import { givenSettings, requireResumable } from '../../settingOptions.js';
import type { LearnFlags } from './flags.js';

/** What is asked for, checked as far as that needs no pictures. @throws ArgumentError */
export function newRun(images: readonly string[], flags: LearnFlags): LearnRequest {
  const { noisy, noise, validation = DEFAULT_DATA.validation } = flags;
  if (images.length === 0 && (noisy !== undefined || flags.mask !== undefined)) {
    throw new ArgumentError(
      `Expected picture files or folders beside --${noisy === undefined ? 'mask' : 'noisy'} but received none. ` +
        'See bilevel learn --help.',
    );
  }
  if (noisy !== undefined && noise !== undefined) {
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
    out: flags.out ?? datedFolder(),
    force: flags.force,
    settings: {
      data: {
        ...DEFAULT_DATA,
        ...givenSettings<DataSettings>(DATA_OPTIONS, flags),
        noise: noisy === undefined ? (noise ?? DEFAULT_DATA.noise) : { kind: 'pairs' },
        size: sizeOf(flags),
        validation: hasFolder ? 'given' : validation,
      },
      training: {
        ...DEFAULT_TRAINING,
        ...givenSettings<TrainingSettings>(TRAINING_OPTIONS, flags),
      },
      keepMegabytes: flags.keep ?? KEEP_MEGABYTES,
    },
  };
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
  if (size === undefined) return noisy === undefined ? DEFAULT_DATA.size : { kind: 'full' };
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
    ...['--threads', '--memory-limit', '--json'],
  ]);
  return {
    kind: 'resume',
    folder,
    budget: flags.budget,
    maxSteps: flags.steps,
    keepMegabytes: flags.keep,
  };
}
