import { endedText, stoppingText } from '../ended.js';
import type { EndStatus, KindSummary } from '../kind/events.js';
import type { RunSummary } from '../summary.js';
import { counted } from './format.js';
import { markup, type Markup } from './markup.js';
import type { ReportData } from './reportData.js';

/** What a report tells of the end of a run of its kind. */
export interface EndReport<Status extends EndStatus> {
  /** `learn` of `bilevel learn --resume`. */
  readonly command: string;
  /** The run's folder. */
  readonly folder: string;
  readonly rows: readonly unknown[];
  /** Undefined for a run that is still going or was cut off. */
  readonly summary: (KindSummary & { readonly status: Status }) | undefined;
  /** How the summary's status is put; its hypergradient may be estimated. */
  readonly kind?: RunSummary['hypergradient']['kind'] | undefined;
  /** Which of them can be raised when the run goes on. */
  readonly limits: readonly ('budget' | 'steps')[];
  /** What each end means for the results. */
  readonly details: Readonly<Record<Status, string>>;
  /** Said after that. */
  readonly also?: string | undefined;
}

/** How the run ended, in plain words, and what to do to go on with it. */
export function endSection<Status extends EndStatus>(of: EndReport<Status>): Markup {
  const { summary, kind, details, also, rows } = of;
  if (summary === undefined) {
    return section(of, 'Unfinished: the run is still going, or was cut off', {
      detail:
        rows.length === 0
          ? 'It has not recorded a step yet.'
          : `It has recorded its starting point and ${
              rows.length === 1 ? 'no step yet' : counted(rows.length - 1, 'step')
            }. This page shows the state at the time it was written.`,
      resume: 'If it was cut off, resume it:',
    });
  }
  const { status, note } = summary;
  const detail = [note, details[status], also].filter((part) => part !== undefined).join(' ');
  return section(of, endedText(summary, kind), { detail, resume: resumeText(of, summary) });
}

function resumeText(
  { limits }: { readonly limits: readonly string[] },
  { status }: KindSummary,
): string | undefined {
  if (status === 'interrupted') {
    return 'A resumed run reaches the same numbers as one that was never interrupted. To resume:';
  }
  // Limits have the names of their options.
  return limits.includes(status) ? `To go on, add a higher --${status} to:` : undefined;
}

function section(
  { command, folder }: { readonly command: string; readonly folder: string },
  headline: string,
  { detail, resume }: { readonly detail: string; readonly resume: string | undefined },
): Markup {
  return markup`<p class="status">${headline}.</p>
<p>${detail}</p>
${resume === undefined ? '' : markup`<p>${resume} <code>npx bilevel ${command} --resume ${shellQuoted(folder)}</code></p>`}`;
}

const BEST = 'The results are those of the best step.';

const DETAILS: Readonly<Record<Exclude<RunSummary['status'], 'budget'>, string>> = {
  converged:
    'The norm of the hypergradient plus the bound on its error has come down to the tolerance asked for.',
  unmoved: 'No step was made.',
  flat: BEST,
  steps: `The tolerance asked for was not reached. ${BEST}`,
  accuracy:
    'The next step would need a hypergradient that is more accurate than rounding and the limit on ' +
    `each inner solve allow. ${BEST}`,
  interrupted: 'The results are those of the best step so far.',
};

function budgetText(budget: number | undefined): string {
  const units = budget === undefined ? '' : `${counted(budget, 'unit')} of `;
  return `The ${units}work allowed did not suffice for the tolerance asked for. ${BEST}`;
}

/** The end of a learning run. */
export function statusSection({ summary, rows, config, folder }: ReportData): Markup {
  const { budget } = config.settings.training;
  const rule = summary && stoppingText(summary);
  return endSection({
    ...{ command: 'learn', limits: ['budget', 'steps'], folder, rows, summary },
    kind: summary?.hypergradient.kind,
    details: { ...DETAILS, budget: budgetText(budget) },
    also: rule === undefined ? undefined : `The stopping rule: ${rule}.`,
  });
}

/** A path as one argument of the shells in use on this system. */
function shellQuoted(path: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(path) && !(path.includes('\\') && process.platform !== 'win32')) {
    return path;
  }
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", `'\\''`)}'`;
}
