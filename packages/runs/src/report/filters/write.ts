import { CancelledError } from '@bilevel/core';
import type { RunFolder } from '../../runFolder.js';
import { writeDrawing } from '../charts/write.js';
import type { ReportData } from '../reportData.js';
import { gallerySvg } from './gallery.js';

/** Writes the learned filters to charts/filters.svg and .png, where there are any. @throws WriteError, CancelledError */
export async function writeGallery(
  folder: RunFolder,
  { config, values }: Pick<ReportData, 'config' | 'values'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const svg = values && gallerySvg(config.settings.training.prior, values);
  if (svg === undefined) return;
  if (signal?.aborted === true) throw new CancelledError();
  await writeDrawing(folder, 'filters', svg);
}
