import { Model, type ModelOptions, type OperatorChoice, type Values } from '@bilevel/imaging';
import type { DataSettings, RunSettings } from './config.js';

/** The parameters that settings hold fixed, by name. */
function fixedValues({ fixed, weight, smoothing }: RunSettings['training']): Values {
  return {
    ...(weight !== undefined && { weight }),
    ...(smoothing !== undefined && { smoothing }),
    ...fixed,
  };
}

/** The operator that settings name; where they name a mask every pair has its part of it. */
export function operatorOf({ operator, mask }: DataSettings): OperatorChoice | undefined {
  return operator && { ...operator, ...(mask !== undefined && { picture: 'own' }) };
}

/** What settings say of the model. */
export function modelOptions({ data, training }: RunSettings): ModelOptions {
  const { prior, fidelity, ridge } = training;
  return { prior, fixed: fixedValues(training), ridge, operator: operatorOf(data), fidelity };
}

/** The model that settings name. @throws ArgumentError */
export function modelOfSettings(settings: RunSettings): Model {
  return new Model(modelOptions(settings));
}
