import { OPERATORS, RISKS, type RiskEntry } from '@bilevel/imaging/describe';

interface OfRisk {
  readonly settings: {
    readonly data: {
      readonly noise: { readonly kind: string };
      readonly operator?: { readonly name: string } | undefined;
    };
    readonly training: { readonly risk?: { readonly name: string } | undefined };
  };
}

/** What a run minimises. */
export function riskOf({ training: { risk } }: OfRisk['settings']): RiskEntry {
  return RISKS.find(({ name }) => name === risk?.name) ?? RISKS[0];
}

/** `mean over training pictures of ½‖x* − t‖²`. */
export function objectiveInWords(settings: OfRisk['settings']): string {
  return `mean over training pictures of ${riskOf(settings).formula}`;
}

/** What the risk of a run stands for. */
export function riskMeaning(settings: OfRisk['settings']): string {
  const { meaning } = riskOf(settings);
  const { operator } = settings.data;
  return operator === undefined || operator.name === OPERATORS[0]?.name
    ? meaning.denoising
    : meaning.other;
}

/** What scores are against: the truth, second noisy pictures, or nothing that is known. */
export type ScoredAgainst = 'truth' | 'second' | undefined;

/** That of a run. */
export function scoredAgainst({
  settings,
  train,
}: OfRisk & { readonly train: readonly { readonly check?: string | undefined }[] }): ScoredAgainst {
  if (settings.data.noise.kind !== 'measured') return 'truth';
  if (train.some(({ check }) => check !== undefined)) return 'truth';
  const { operator } = settings.data;
  const seesAll = operator === undefined || operator.name === OPERATORS[0]?.name;
  return riskOf(settings).needs === 'second' && seesAll ? 'second' : undefined;
}

/** `against the truth`. */
export function againstInWords(against: Exclude<ScoredAgainst, undefined>): string {
  return against === 'truth' ? 'against the truth' : 'against the second noisy pictures';
}

/** The PSNR of a step: as the risk estimates it, where that is minimised for want of clean pictures. */
export function psnrOfRow(row: {
  readonly psnrTrain: number;
  readonly psnrEstimatedTrain?: number | undefined;
}): { readonly value: number; readonly isEstimated: boolean } {
  const estimated = row.psnrEstimatedTrain;
  return estimated === undefined
    ? { value: row.psnrTrain, isEstimated: false }
    : { value: estimated, isEstimated: true };
}
