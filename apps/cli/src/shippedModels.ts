import { scoresText, shippedModels } from '@bilevel/runs/shipped-models';

/** The models that come with bilevel, each with what it is and how well it does. */
export function shippedModelsText(): string {
  const all = shippedModels();
  const width = 2 + Math.max(...all.map(({ name }) => name.length));
  const lines = all.flatMap((model) => [
    `  ${model.name.padEnd(width)}${model.summary}`,
    `  ${' '.repeat(width)}${scoresText(model)}`,
  ]);
  return ['Models that come with bilevel:', ...lines].join('\n');
}
