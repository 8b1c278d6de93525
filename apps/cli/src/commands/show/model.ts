import type { FoundModel } from '@bilevel/runs';
import { json, out } from '../../terminal.js';
import { named } from '../../runs/shown.js';

const line = named(14);

/** Shows a model: what it is, where it is from, how well it does. */
export async function showModel(
  { model, path, shipped }: FoundModel,
  asJson: boolean,
): Promise<void> {
  if (asJson) {
    json({ path, name: shipped ?? null, model });
    return;
  }
  const { scoresText, sigmaText } = await import('@bilevel/runs');
  const { modelInWords, printed } = await import('@bilevel/runs/display');
  const { operator, prior, fidelity, range, sigma, provenance, values } = model;
  const numbers = Object.entries(values).map(([key, value]) => {
    if (typeof value === 'number') return `${key} ${printed.number(value)}`;
    const ends = [Math.min(...value), Math.max(...value)].map(printed.number);
    return `${key} ${String(value.length)} numbers from ${ends.join(' to ')}`;
  });
  out(
    shipped === undefined ? `Model in ${path}` : `Model ${shipped}, which comes with bilevel`,
    line('model', modelInWords({ data: { operator }, training: { prior, fidelity } })),
    line('prior', prior),
    ...numbers.map((text, i) => line(i === 0 ? 'parameters' : '', text)),
    ...(range
      ? [line('range', `${printed.number(range.low)} to ${printed.number(range.high)}`)]
      : []),
    line('noise', sigma === undefined ? 'not stated' : `σ = ${sigmaText(sigma)}`),
    ...(provenance === undefined
      ? []
      : [
          line('learned from', provenance.learnedFrom),
          line('learned by', `${provenance.how}; seed ${String(provenance.seed)}`),
          line('scores', scoresText({ sigma: sigma ?? 0, scores: provenance.scores })),
          line('licence', provenance.licence),
        ]),
  );
}
