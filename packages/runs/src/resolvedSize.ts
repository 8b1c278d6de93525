import { Model, drawsWindows, ofWholePictures, type Finding } from '@bilevel/imaging';
import type { DataSettings, RunSettings } from './config.js';
import { operatorOf } from './modelOptions.js';
import { extentsOf } from './pictureExtents.js';
import type { Source } from './source.js';
import { AUTOMATIC, METHODS_WITH_WINDOWS } from './options/training.js';

/** What of pictures is learned from, and what there is to say where that is not what was asked for. */
export interface ResolvedSize {
  readonly size: DataSettings['size'];
  readonly findings: readonly Finding[];
}

/**
 * What `windowed` comes to for pictures of these sizes, those for validation among them: all of each, held in memory, where they
 * fall into too few windows to draw from, which is the same to learn from; and, which costs more and is said, where the model
 * or the method has no windows. Other sizes stay what they are.
 */
export function resolvedSize(
  settings: RunSettings,
  pictures: readonly { readonly width: number; readonly height: number }[],
): ResolvedSize {
  const { size } = settings.data;
  if (size.kind !== 'windowed') return { size, findings: [] };
  const full = { kind: 'full' } as const;
  if (!drawsWindows(pictures, size.size)) return { size: full, findings: [] };
  const reason = againstWindows(settings);
  if (reason === undefined) return { size, findings: [] };
  const pixels = pictures.reduce((sum, { width, height }) => sum + width * height, 0);
  const message =
    `Learned from all of each picture at once, not by way of windows, as ${reason}: ${(pixels / 1e6).toPrecision(2)} megapixels ` +
    'are held in memory and solved in every evaluation. Where that takes too much of either, learn from a part of each ' +
    `picture, such as \`part\` ${String(size.size)}.`;
  return { size: full, findings: [{ code: 'no-windows', message }] };
}

/** Why windows cannot be learned from; undefined where they can. */
function againstWindows({ data, training }: RunSettings): string | undefined {
  const { method, prior } = training;
  const methods: readonly string[] = METHODS_WITH_WINDOWS;
  if (!methods.includes(method)) {
    return `the method ${method} does not go over from some samples to others (${methods.join(', ')} does)`;
  }
  const model = new Model({
    operator: operatorOf(data),
    ...(prior !== AUTOMATIC && { prior }),
  });
  const whole = ofWholePictures(model);
  return whole && `${whole} does not act on windows as on whole pictures`;
}

/** Settings with the size that theirs comes to for the pictures of a run. */
export async function withResolvedSize(
  settings: RunSettings,
  {
    train,
    validation,
  }: { readonly train: readonly Source[]; readonly validation: readonly Source[] },
): Promise<{ readonly settings: RunSettings; readonly findings: readonly Finding[] }> {
  const { data } = settings;
  // Of other sizes no file is opened for it.
  if (data.size.kind !== 'windowed') return { settings, findings: [] };
  const model = new Model({ operator: operatorOf(data) });
  const extents = await extentsOf([...train, ...validation], model, data);
  const { size, findings } = resolvedSize(settings, extents);
  return { settings: { ...settings, data: { ...data, size } }, findings };
}
