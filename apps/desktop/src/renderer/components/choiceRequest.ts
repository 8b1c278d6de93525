import type { Choice } from '../../shared/choices.js';

/** What is to be chosen. */
export interface ChoiceRequest {
  kind: Choice;
  from: string;
  answer: (paths: string[]) => void;
}
