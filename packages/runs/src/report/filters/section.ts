import { markup, type Markup } from '../markup.js';
import type { ReportData } from '../reportData.js';
import { galleriesOf } from './gallery.js';

/** The learned filters; nothing for models without. */
export function filterSection({ config, values }: ReportData): Markup | undefined {
  const galleries = values && galleriesOf(config.settings.training.prior, values);
  if (galleries === undefined || galleries.length === 0) return undefined;
  return markup`<h2>Filters</h2>
${galleries.map(
  ({ title, caption, tiles }) => markup`<h3>${title}</h3>
<p>${caption}</p>
<div class="filters chart">${tiles}</div>
`,
)}`;
}
