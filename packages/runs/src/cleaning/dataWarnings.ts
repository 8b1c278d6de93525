import type {
  CleaningParts,
  DataSet,
  LabelledData,
  RareClass,
  RepeatedSamples,
} from '@bilevel/hypercleaning';
import { counted, listed, whole } from '../report/format.js';
import { labelText } from './labels.js';

/** What is odd about data that can be used all the same, for people: what was found, and what to do. */
export function dataWarnings(
  { train }: DataSet,
  parts: CleaningParts,
  repeated: RepeatedSamples,
): string[] {
  return [
    ...parts.rare.map((one) => rareText(one, train)),
    ...conflictTexts(train, repeated),
    ...sharedTexts(parts, repeated),
  ];
}

function rareText({ label, name, places }: RareClass, data: LabelledData): string {
  const one = places.length === 1;
  return (
    `Class ${name === undefined ? String(label) : JSON.stringify(name)} has only ` +
    `${one ? 'one sample' : `${String(places.length)} samples`} (${whereAll(places, data)}): too few to ` +
    `learn what it looks like. ${one ? 'It was' : 'They were'} set aside, and not judged: look at ` +
    `${one ? 'its label' : 'their labels'} yourself.`
  );
}

function conflictTexts(data: LabelledData, { conflicts }: RepeatedSamples): string[] {
  const [first] = conflicts;
  if (first === undefined) return [];
  const { labels, classNames } = data;
  const found = [...new Set(first.map((i) => labelText(labels[i]!, classNames)))];
  return [
    `${counted(conflicts.length, 'group')} of samples with the same features but different labels, ` +
      `such as ${listed(found)} at ${whereAll(first, data)}: at most one label of each group can be ` +
      'right. All are in conflicts.csv.',
  ];
}

/** Training samples that the validation or test samples have, too: these judge them too kindly. */
function sharedTexts(
  { places, judging, testing }: CleaningParts,
  { firstAlike }: RepeatedSamples,
): string[] {
  const trained = new Set(Array.from(places, (i) => firstAlike[i]!));
  return Object.entries({ validation: judging, test: testing }).flatMap(([name, part]) => {
    const shared = part.filter((i) => trained.has(firstAlike[i]!)).length;
    if (shared === 0) return [];
    return [
      `${whole(shared)} of ${whole(part.length)} ${name} samples have the same features as a training ` +
        'sample: what is measured on them is too good. Remove repeated samples from the data.',
    ];
  });
}

function whereAll(places: readonly number[], { lines }: LabelledData): string {
  const one = places.length === 1;
  if (lines === undefined) return `${one ? 'index' : 'indices'} ${listed(places.map(String))}`;
  return `${one ? 'line' : 'lines'} ${listed(places.map((i) => String(lines[i]!)))}`;
}
