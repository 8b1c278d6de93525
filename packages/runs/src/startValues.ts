import { ArgumentError, expected } from '@bilevel/core';
import {
  REGULARISERS,
  startOf,
  startsOf,
  termsOf,
  type LearnedModel,
  type Model,
  type Parameter,
  type Values,
} from '@bilevel/imaging';
import type { RunSettings } from './config.js';
import type { Dataset } from './loaded.js';
import { findModel } from './findModel.js';
import type { ModelFile } from './model.js';
import { forPictures, gaussianSigma } from './noiseScale.js';

/** Where a run is asked to start: some values, a start by its name, or a model that was found. */
export type AskedStart =
  | { readonly kind: 'values'; readonly values: Values }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'model'; readonly text: string; readonly model: ModelFile };

/**
 * What settings say of the start, read as far as that needs no pictures. A word is one of the starts that regularisers
 * have by name, or else a model as `findModel` finds it.
 *
 * @throws what `findModel` throws
 */
export async function readStart(start: RunSettings['training']['start']): Promise<AskedStart> {
  if (typeof start !== 'string') return { kind: 'values', values: start ?? {} };
  const known = startsOf(REGULARISERS.map((entry) => ({ entry })));
  if (known.some(({ name }) => name === start)) return { kind: 'named', name: start };
  const { model } = await findModel(start);
  return { kind: 'model', text: start, model };
}

/**
 * Every parameter where a run starts. One that starts from a model takes it as it would be applied to these pictures:
 * scaled to their noise where both are known, else to their range.
 *
 * @throws ArgumentError for a model or a start of other parameters
 */
export function startValues(
  asked: AskedStart,
  { train, prepared }: Pick<Dataset, 'train' | 'prepared'>,
  model: Model,
  settings: RunSettings,
): Values {
  switch (asked.kind) {
    case 'values':
      requireKnown(asked.values, model);
      return { ...startOf(train, model), ...asked.values };
    case 'named':
      return startOf(train, model, { name: asked.name, seed: settings.data.seed });
    case 'model': {
      requireSameParameters(asked.text, asked.model, model);
      const sigma = gaussianSigma(settings, prepared);
      const { values } = forPictures(asked.model, prepared.range, sigma);
      return { ...startOf(train, model), ...values };
    }
  }
}

/** One number for weight and smoothing is one for whichever of them there is. */
function requireKnown(values: Values, model: Model): void {
  const unknown = Object.keys(values).filter((key) => !model.all.some((one) => one.key === key));
  const isPair = Object.keys(values).join() === 'weight,smoothing';
  if (unknown.length === 0 || (isPair && unknown.length === 1)) return;
  const known = model.all.map(({ key }) => key).join(', ');
  throw new ArgumentError(
    expected(
      `values of ${known}`,
      '`start`',
      unknown.join(', '),
      'Its parameters have other names.',
    ),
  );
}

function shapeText({ shape = [] }: Parameter): string {
  return shape.length === 0 ? 'a number' : `${shape.join('×')} numbers`;
}

/** Parameters are matched by name and shape; those that are held fixed need no match. */
function requireSameParameters(text: string, start: LearnedModel, model: Model): void {
  const given = termsOf(start.prior).flatMap(({ parameters }) => parameters);
  const differences = [
    ...model.learned.flatMap((wanted) => {
      const found = given.find(({ key }) => key === wanted.key);
      if (found === undefined) return [`it has no ${wanted.key}`];
      const [is, should] = [shapeText(found), shapeText(wanted)];
      return is === should ? [] : [`its ${wanted.key} are ${is}, not ${should}`];
    }),
    ...given
      .filter(({ key }) => !model.all.some((one) => one.key === key))
      .map(({ key }) => `it has ${key} besides`),
  ];
  if (differences.length === 0) return;
  throw new ArgumentError(
    `Expected a model with the parameters of ${model.prior} for \`start\` but received ${text}, of ` +
      `${start.prior}: ${differences.join('; ')}. Learn \`prior\` ${start.prior}, or start elsewhere.`,
  );
}
