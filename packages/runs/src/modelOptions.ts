import { Model, type Image, type ModelOptions, type Values } from '@bilevel/imaging';
import type { RunSettings } from './config.js';

/** The parameters that settings hold fixed, by name. */
function fixedValues({ fixed, weight, smoothing }: RunSettings['training']): Values {
  return {
    ...(weight !== undefined && { weight }),
    ...(smoothing !== undefined && { smoothing }),
    ...fixed,
  };
}

/** What settings say of the model; `mask` is the picture that belongs to its operator. */
export function modelOptions({ data, training }: RunSettings, mask?: Image): ModelOptions {
  const { prior, fidelity, ridge } = training;
  const operator = data.operator && { ...data.operator, ...(mask && { picture: mask }) };
  return { prior, fixed: fixedValues(training), ridge, operator, fidelity };
}

/** The model that settings name. @throws ArgumentError */
export function modelOfSettings(settings: RunSettings, mask?: Image): Model {
  return new Model(modelOptions(settings, mask));
}
