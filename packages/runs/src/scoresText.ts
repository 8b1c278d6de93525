import type { HistoryColumn } from './history.js';
import { estimatedPsnr, printed } from './report/printed.js';
import { againstInWords, riskOf, scoredAgainst } from './riskText.js';
import type { RunSummary } from './summary.js';

/** With the standard error of an estimate. */
type Means = RunSummary['train']['psnr'] & { readonly error?: number | null | undefined };
type Role = 'train' | 'validation';

/** A mean score of a run's reconstructions: what it is called, and where history and summary have it. */
export interface RunScore {
  readonly score: 'psnr' | 'ssim';
  /** `PSNR`, and what it is against or from where that is not the truth learned from. */
  readonly label: string;
  readonly unit: '' | 'dB';
  readonly isEstimated: boolean;
  readonly columns: Readonly<Record<Role, HistoryColumn>>;
  readonly text: (value: number | null | undefined) => string;
  /** That of the reconstructions, with its standard error where it is an estimate. */
  readonly result: (means: Means) => string;
  /** Undefined without pictures of the role. */
  readonly means: (summary: RunSummary, role: Role) => Means | undefined;
}

type Scored = Parameters<typeof scoredAgainst>[0];

/** What the PSNR is called that is known without clean pictures. */
export const ESTIMATED_PSNR = 'PSNR estimated from the risk';

const ESTIMATED: RunScore = {
  ...{ score: 'psnr', label: ESTIMATED_PSNR, unit: 'dB', isEstimated: true },
  columns: { train: 'psnrEstimatedTrain', validation: 'psnrEstimatedValidation' },
  text: printed.psnr,
  result: ({ reconstructed, error }) => estimatedPsnr(reconstructed, error),
  means: ({ psnrEstimated }, role) => psnrEstimated?.[role] ?? undefined,
};

/** The scores that a run has: of one without clean pictures first what the risk estimates. */
export function scoresOf(config: Scored): readonly RunScore[] {
  if (riskOf(config.settings).needs === 'truth') return measured('');
  const against = scoredAgainst(config);
  return [ESTIMATED, ...(against === undefined ? [] : measured(` ${againstInWords(against)}`))];
}

function measured(how: string): RunScore[] {
  return [
    {
      ...{ score: 'psnr', label: `PSNR${how}`, unit: 'dB', isEstimated: false },
      columns: { train: 'psnrTrain', validation: 'psnrValidation' },
      text: printed.psnr,
      result: ({ reconstructed }) => printed.psnr(reconstructed),
      means: (summary, role) => summary[role]?.psnr,
    },
    {
      ...{ score: 'ssim', label: `SSIM${how}`, unit: '', isEstimated: false },
      columns: { train: 'ssimTrain', validation: 'ssimValidation' },
      text: printed.ssim,
      result: ({ reconstructed }) => printed.ssim(reconstructed),
      means: (summary, role) => summary[role]?.ssim,
    },
  ];
}
