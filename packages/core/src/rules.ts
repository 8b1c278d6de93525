// The rules of a run for those who print them: a page that loads these loads nothing else.
export { betterStep } from './upper/bestStep.js';
export {
  DEFAULT_TOLERANCE,
  stoppingLevel,
  stoppingRule,
  stoppingState,
  type StoppingMeasure,
  type StoppingState,
  type StoppingTolerance,
} from './upper/stoppingRule.js';
