import type { RunSummary } from '../summary.js';
import { endingText, stoppingText } from '../ended.js';
import { counted, duration } from './format.js';
import { markup, type Markup } from './markup.js';
import type { ReportData } from './reportData.js';

/** How the run ended, in plain words, and what to do to go on with it. */
export function statusSection(data: ReportData): Markup {
  const { headline, detail, resume } = describe(data);
  return markup`<p class="status">${headline}</p>
<p>${detail}</p>
${resume === undefined ? '' : markup`<p>${resume} <code>npx bilevel learn --resume ${shellQuoted(data.folder)}</code></p>`}`;
}

interface Description {
  readonly headline: string;
  readonly detail: string;
  readonly resume?: string;
}

function describe({ summary, rows, config }: ReportData): Description {
  if (summary === undefined) return unfinished(rows.length);
  const { budget } = config.settings.training;
  const spent = `after ${counted(summary.steps, 'step')} in ${duration(summary.seconds)}`;
  const descriptions: Record<RunSummary['status'], Description> = {
    converged: {
      headline: `${endingText('converged', summary.hypergradient.kind)} ${spent}.`,
      detail:
        'The norm of the hypergradient plus the bound on its error has come down to the tolerance ' +
        'asked for.',
    },
    unmoved: {
      headline: `Ended where it started, in ${duration(summary.seconds)}.`,
      detail: 'No step was made.',
    },
    flat: {
      headline: `Ended on a plateau ${spent}.`,
      detail: 'The results are those of the best step.',
    },
    budget: {
      headline: `Stopped ${spent}: the work budget is spent.`,
      detail:
        `The ${budget === undefined ? '' : `${counted(budget, 'unit')} of `}work allowed did not ` +
        'suffice for the tolerance asked for. The results are those of the best step.',
      resume: 'To go on, add a higher --budget to:',
    },
    steps: {
      headline: `Stopped ${spent}: the limit of steps is reached.`,
      detail: 'The tolerance asked for was not reached. The results are those of the best step.',
      resume: 'To go on, add a higher --steps to:',
    },
    accuracy: {
      headline: `Stopped ${spent}: no more accuracy to be had.`,
      detail:
        'The next step would need a hypergradient that is more accurate than rounding and the ' +
        'limit on each inner solve allow. The results are those of the best step.',
    },
    interrupted: {
      headline: `Interrupted ${spent}.`,
      detail:
        'The results are those of the best step so far. A resumed run reaches the same numbers ' +
        'as one that was never interrupted.',
      resume: 'To resume:',
    },
  };
  const description = descriptions[summary.status];
  const rule = stoppingText(summary);
  const detail = [
    summary.note,
    description.detail,
    rule === undefined ? undefined : `The stopping rule: ${rule}.`,
  ];
  return { ...description, detail: detail.filter((part) => part !== undefined).join(' ') };
}

function unfinished(steps: number): Description {
  return {
    headline: 'Unfinished: the run is still going, or was cut off.',
    detail:
      steps === 0
        ? 'It has not recorded a step yet.'
        : `It has recorded its starting point and ${
            steps === 1 ? 'no step yet' : counted(steps - 1, 'step')
          }. This page shows the state at the time it was written.`,
    resume: 'If it was cut off, resume it:',
  };
}

/** A path as one argument of the shells in use on this system. */
export function shellQuoted(path: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(path) && !(path.includes('\\') && process.platform !== 'win32')) {
    return path;
  }
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", `'\\''`)}'`;
}
