import type { RunConfig } from '../config.js';
import { describedOption, withOptionNames } from '../options/names.js';
import { noiseInWords, rangeInWords, rangeOf, sizeInWords } from '../preparedText.js';
import { markup, type Content } from './markup.js';

/** `96×96 crop from 481×321; range 0 to 1; noise σ = 0.1`. */
export function preparedText(config: RunConfig): string {
  const { settings, prepared } = config;
  const { size, noise } = settings.data;
  return [
    sizeInWords(size, prepared),
    `range ${rangeInWords(rangeOf(config))}`,
    noiseInWords(noise, prepared),
  ].join('; ');
}

/** As the app calls an option. */
function nameOf(key: string): string | undefined {
  const described = describedOption(key);
  return described && `“${described.name}”`;
}

/** What was found about the numbers of the pictures, and what to do. */
export function findingsSection({ prepared }: RunConfig): Content {
  if (prepared === undefined || prepared.findings.length === 0) return '';
  return markup`<h2>Warnings</h2>
<ul>
${prepared.findings.map(
  ({ message }) => markup`<li>${withOptionNames(message, nameOf)}</li>
`,
)}</ul>
`;
}
