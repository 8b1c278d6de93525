import { describe, expect, it } from 'vitest';
import { cleaningSettings } from '../src/cleaning/settings.js';
import { tableOptions } from '../src/cleaning/tableOptions.js';
import { runSettings } from '../src/config.js';
import { requireRisk } from '../src/measured/requireRisk.js';
import { samplingSettings } from '../src/sampling/settings.js';
import { numberSchema } from '../src/options/numberSchema.js';
import {
  CLEANING_OPTIONS,
  DATA_OPTIONS,
  DEFAULT_CLEANING,
  DEFAULT_DATA,
  DEFAULT_SAMPLING,
  DEFAULT_TRAINING,
  KEEP_OPTION,
  RATE_OPTION,
  SAMPLING_OPTIONS,
  SIDE_OPTION,
  TABLE_OPTIONS,
  TRAINING_OPTIONS,
  WAYS,
  WAY_NAMES,
  accepts,
  columnsIn,
  expectedOf,
  inWay,
  priorFor,
  wayOf,
  type NumberOption,
  type SettingOption,
} from '../src/options/options.js';

const ALL: readonly SettingOption[] = [
  ...[TABLE_OPTIONS, CLEANING_OPTIONS, DATA_OPTIONS, TRAINING_OPTIONS, SAMPLING_OPTIONS].flatMap(
    (of) => Object.values<SettingOption>(of),
  ),
  ...[KEEP_OPTION, SIDE_OPTION, RATE_OPTION],
];
const NUMBERS = ALL.filter((option): option is NumberOption => option.kind === 'number');

describe('the options of settings', () => {
  it.each(NUMBERS.map((option) => [option.name, option] as const))(
    '%s is checked as it is described',
    (_, option) => {
      const values = [-2, -1, -0.5, 0, 1e-9, 0.5, 0.95, 1, 1.5, 2, 10, 11, 256.5, 65535, 65536];
      for (const value of [...values, 2 ** 32 - 1, 2 ** 32, 2 ** 53, Infinity, NaN]) {
        expect(numberSchema(option).safeParse(value).success, String(value)).toBe(
          accepts(option, value),
        );
      }
    },
  );

  it('say what they expect', () => {
    const { train, validation, test, ridge, corrupt, seed } = CLEANING_OPTIONS;
    expect([train, validation, test, ridge, corrupt, seed].map(expectedOf)).toEqual([
      'a whole number of at least 1',
      'a share below 1 or a whole number, above 0',
      'a share below 1 or a whole number',
      'a number above 0',
      'a number from 0 to 1',
      'a whole number from 0 to 4294967295',
    ]);
    expect(expectedOf(TABLE_OPTIONS.labelColumn)).toBe('a whole number other than 0');
    expect(expectedOf(DATA_OPTIONS.validation)).toBe('a number from 0 to below 1');
  });

  it('describe every setting of the schemas, and no other', () => {
    const { data, training } = runSettings.shape;
    const keys = (of: object): string[] => Object.keys(of).sort();
    expect(keys(CLEANING_OPTIONS)).toEqual(keys(cleaningSettings.shape));
    expect(keys(SAMPLING_OPTIONS)).toEqual(keys(samplingSettings.shape));
    expect(keys(TABLE_OPTIONS)).toEqual(keys(tableOptions.shape));
    // What is minimised follows from which pictures there are.
    expect(keys({ ...TRAINING_OPTIONS, risk: null })).toEqual(keys(training.shape));
    // The size is chosen by several controls.
    expect(keys({ ...DATA_OPTIONS, size: null })).toEqual(keys(data.shape));
  });

  it('have defaults that the schemas accept', () => {
    expect(cleaningSettings.parse(DEFAULT_CLEANING)).toEqual(DEFAULT_CLEANING);
    expect(samplingSettings.parse(DEFAULT_SAMPLING)).toEqual(DEFAULT_SAMPLING);
    const settings = { data: DEFAULT_DATA, training: DEFAULT_TRAINING };
    expect(runSettings.parse(settings)).toEqual(settings);
    expect(DEFAULT_TRAINING).toEqual({
      ...{ prior: 'auto', method: 'adaptive', lower: 'auto', adjoint: 'cg' },
      ...{ maxSteps: 200, tolerance: 1e-3 },
    });
  });

  it('have texts that fit into a help and into a form', () => {
    for (const { name, help, flag } of ALL) {
      expect(help).not.toMatch(/\.$/);
      expect(name).toMatch(/^[\p{Lu}δε]/u);
      expect(flag).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    }
  });

  it('read columns', () => {
    expect([columnsIn('1, -2'), columnsIn('none'), columnsIn('0'), columnsIn('')]).toEqual([
      ...[[1, -2], []],
      ...[undefined, undefined],
    ]);
  });
});

describe('the ways of learning', () => {
  const settings = { data: DEFAULT_DATA, training: DEFAULT_TRAINING };

  it.each(WAY_NAMES)('%s is the way of the settings in it, which are those of a run', (way) => {
    const there = inWay(way, settings);
    expect(wayOf(runSettings.parse(there))).toBe(way);
    expect(inWay('clean', there)).toEqual(settings);
    const { needs } = WAYS[way];
    const places = needs === undefined ? {} : { [needs]: 'folder' };
    expect(() => {
      requireRisk(there, places);
    }).not.toThrow();
  });
});

describe('the regulariser of a run', () => {
  it.each([
    ['auto', 'tv', 'tv-colour'],
    ['tv', 'tv', 'tv'],
    ['filters', 'filters', 'filters:channels=3'],
    ['filters:student,count=4', 'filters:student,count=4', 'filters:student,count=4,channels=3'],
    ['tv:huber+filters', 'tv:huber+filters', 'tv:huber+filters:channels=3'],
    // What is said stays, also where it is refused later.
    ['filters:channels=1', 'filters:channels=1', 'filters:channels=1'],
    ['filters: channels=3,size=3', 'filters: channels=3,size=3', 'filters: channels=3,size=3'],
  ])('%s follows the pictures where it leaves something open', (prior, grey, colour) => {
    expect([priorFor(prior, 1), priorFor(prior, 3)]).toEqual([grey, colour]);
  });
});
