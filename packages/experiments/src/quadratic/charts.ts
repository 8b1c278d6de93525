import { COLOUR, type Chart, type Panel } from '../chart/chart.js';
import type { ErrorRow } from './errors.js';

type Quantity = 'error' | 'aPosteriori' | 'aPriori' | 'aPrioriInformed';

/** What the solvers are called in print. */
const NAMES: Readonly<Record<string, string>> = {
  fista: 'FISTA',
  gd: 'gradient descent',
  hb: 'heavy ball',
  cg: 'conjugate gradients',
};

/** One panel for each solver: the true error and its bounds. */
function panels(rows: readonly ErrorRow[], title: (name: string) => string): Panel[] {
  return [...new Set(rows.map((row) => row.solver))].map((solver) => {
    const own = rows.filter((row) => row.solver === solver);
    const points = (pick: Quantity): Panel['lines'][0]['points'] =>
      own.map((row) => ({ x: row.iteration, y: row[pick] }));
    return {
      title: title(NAMES[solver] ?? solver),
      lines: [
        {
          label: 'a-posteriori bound',
          style: { colour: COLOUR.blue, dash: '7 3' },
          points: points('aPosteriori'),
        },
        {
          label: 'a-priori bound',
          style: { colour: COLOUR.vermillion, dash: '2 3' },
          points: points('aPriori'),
        },
        {
          label: 'a-priori bound that knows x*',
          style: { colour: COLOUR.green, dash: '9 3 2 3', width: 1.25 },
          points: points('aPrioriInformed'),
        },
        {
          label: 'true error',
          style: { colour: COLOUR.black, width: 2 },
          points: points('error'),
        },
      ],
    };
  });
}

/** The lower level over its iterations. */
export function lowerChart(rows: readonly ErrorRow[]): Chart {
  return {
    title: 'Quadratic problem: error of the lower level',
    x: { label: 'iterations', scale: 'linear' },
    y: { label: 'distance ‖x − x*‖ of the iterate from the solution', scale: 'log' },
    panels: panels(rows, (name) => name),
  };
}

/** The hypergradient over the adjoint's iterations. */
export function hypergradientChart(rows: readonly ErrorRow[], steps: number | 'exact'): Chart {
  const below = steps === 'exact' ? 'x̃ exact' : `x̃ after ${String(steps)} heavy-ball steps`;
  return {
    title: `Quadratic problem: error of the hypergradient, ${below}`,
    x: { label: 'iterations of the adjoint solver', scale: 'linear' },
    y: { label: 'error ‖h − ∇F‖ of the hypergradient', scale: 'log' },
    panels: panels(rows, (name) => name),
  };
}

/** The hypergradient over the splits of a fixed number of iterations. */
export function splitChart(rows: readonly ErrorRow[], total: number): Chart {
  return {
    title: `Quadratic problem: ${String(total)} iterations split between the two levels`,
    x: {
      label: `heavy-ball steps N of the lower level; the adjoint gets ${String(total)} − N`,
      scale: 'linear',
    },
    y: { label: 'error ‖h − ∇F‖ of the hypergradient', scale: 'log' },
    panels: panels(rows, (name) => `adjoint by ${name}`),
  };
}
