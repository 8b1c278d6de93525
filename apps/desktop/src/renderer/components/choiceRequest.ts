import type { Choice } from '../app/host.js';

/** What is to be chosen. */
export interface ChoiceRequest {
  kind: Choice;
  from: string;
  answer: (paths: string[]) => void;
}
