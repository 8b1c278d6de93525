import { certificateSection } from './certificate.js';
import type { DrawnChart } from './charts/write.js';
import { configurationSection } from './configuration.js';
import { chartSection, reportDocument } from './document.js';
import { rangeOf } from '../preparedText.js';
import { beforeInWords, modelInWords } from '../modelText.js';
import { scoredAgainst } from '../riskText.js';
import { markup } from './markup.js';
import { learnedSection } from './learned/section.js';
import type { LearnedFile } from './learned/write.js';
import { findingsSection, preparedText } from './preparedSection.js';
import { pictureSection } from './pictureSection.js';
import type { PictureSet } from './pictures.js';
import type { ReportData } from './reportData.js';
import { statusSection } from './status.js';
import { summarySection } from './summaryTable.js';

/** report.html of a learning run. */
export function reportPage(
  data: ReportData,
  charts: readonly DrawnChart[],
  pictures: readonly PictureSet[],
  learned: readonly LearnedFile[] = [],
): string {
  const { settings, created, train, validation } = data.config;
  return reportDocument(
    {
      title: `Learned model: ${modelInWords(settings)}`,
      created,
      subject: `Training pictures: ${String(train.length)}, validation pictures: ${String(validation.length)}; ${preparedText(data.config)}.`,
    },
    markup`${statusSection(data)}
${findingsSection(data.config)}<h2>Results</h2>
${summarySection(data)}
${certificateSection(data)}
<h2>Charts</h2>
${chartSection(charts)}
${learnedSection(data, learned)}
${pictureSection(pictures, data.scores, rangeOf(data.config), beforeInWords(settings), scoredAgainst(data.config))}
${configurationSection(data)}`,
  );
}
