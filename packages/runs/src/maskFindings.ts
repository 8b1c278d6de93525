import { OPERATORS, choiceText, type Finding, type NamedChoice } from '@bilevel/imaging';

/** What to tell of an operator that takes a picture and has none: by which rule its own is made. */
export function randomMaskFindings(operator: NamedChoice | undefined): Finding[] {
  const entry = OPERATORS.find(({ name }) => name === operator?.name);
  if (operator === undefined || entry?.picture === undefined) return [];
  const options = Object.fromEntries(entry.options.map((one) => [one.key, one.default]));
  const rule = choiceText({ name: entry.name, options: { ...options, ...operator.options } }, [
    entry,
  ]);
  const message =
    `No mask was given: pixels are taken to be missing at random by ${rule}, the same ones in all ` +
    'pictures of one width and height, whatever the files hold there. Give a mask where others are missing.';
  return [{ code: 'random-mask', message }];
}
