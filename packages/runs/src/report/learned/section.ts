import { markup, type Markup } from '../markup.js';
import type { ReportData } from '../reportData.js';
import { galleriesInWords, galleriesOf } from './galleries.js';
import type { LearnedFile } from './write.js';

/** What was learned that can be looked at, and where its numbers are; nothing for models of numbers alone. */
export function learnedSection(
  { config, values }: ReportData,
  files: readonly LearnedFile[],
): Markup | undefined {
  const size = config.prepared?.pictures.largest;
  const galleries = values && galleriesOf(config.settings.training.prior, values, { size });
  if (galleries === undefined || galleries.length === 0) return undefined;
  return markup`<h2>${galleriesInWords(galleries)}</h2>
${galleries.map(
  ({ kind, title, caption, tiles }) => markup`<h3>${title}</h3>
<p>${caption}</p>
<div class="chart ${kind}">${tiles}</div>
`,
)}${files.map(
    ({ name, numbers }) => markup`<p class="meta"><code>charts/${name}</code>: ${numbers}.</p>
`,
  )}`;
}
