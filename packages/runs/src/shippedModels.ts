import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** PSNR of a model on pictures that it was not learned from, means over them. */
export interface ShippedScore {
  readonly pictures: string;
  /** σ of the noise that was added. */
  readonly sigma: number;
  readonly psnr: number;
  /** Of total variation learned on the same pictures as the model, where it was measured. */
  readonly totalVariation?: number | undefined;
}

/** What is told of a model that comes with this package. */
export interface ShippedModel {
  readonly name: string;
  readonly path: string;
  /** What it is, in a clause. */
  readonly summary: string;
  /** σ of the noise that it was learned for, where white is 1. */
  readonly sigma: number;
  readonly scores: readonly ShippedScore[];
}

/** Of this package, beside `src` and `dist`. */
const FOLDER = fileURLToPath(new URL('../models/', import.meta.url));

let known: readonly ShippedModel[] | undefined;

/**
 * The models that come with this package: every model.json in its folder `models`, by the names of the files. They are
 * read when they are first asked for, for what is told of them alone; `readModel` checks one that is used.
 */
export function shippedModels(): readonly ShippedModel[] {
  known ??= readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const path = join(FOLDER, file);
      const { sigma, provenance } = JSON.parse(readFileSync(path, 'utf8')) as {
        sigma: number;
        provenance: Pick<ShippedModel, 'summary' | 'scores'>;
      };
      const { summary, scores } = provenance;
      return { name: file.replace(/\.json$/, ''), path, summary, sigma, scores };
    });
  return known;
}

/** The model of a name, where one comes with this package. */
export function shippedModel(name: string): ShippedModel | undefined {
  return shippedModels().find((model) => model.name === name);
}

/** `25/255`, where that is the number; else four digits of it. */
export function sigmaText(sigma: number): string {
  const levels = Math.round(255 * sigma);
  return Math.abs(255 * sigma - levels) < 1e-9
    ? `${String(levels)}/255`
    : String(Number(sigma.toPrecision(4)));
}

/** `σ = 25/255; 27.9 dB on …, total variation 27.1`. */
export function scoresText({ sigma, scores }: Pick<ShippedModel, 'sigma' | 'scores'>): string {
  const each = scores.map(({ pictures, sigma: of, psnr, totalVariation }) => {
    const beside =
      totalVariation === undefined ? '' : `, total variation ${totalVariation.toFixed(2)}`;
    const noise = of === sigma ? '' : ` at σ = ${sigmaText(of)}`;
    return `${psnr.toFixed(2)} dB on ${pictures}${noise}${beside}`;
  });
  return [`σ = ${sigmaText(sigma)}`, ...each].join('; ');
}
