import { useCall, useRuns } from '../app/hooks.js';

/** Models of a kind that can be chosen. */
export interface ModelGroup {
  readonly group: string;
  /** `model`: the model's file, or its run's folder. */
  readonly items: readonly { value: string; label: string; model: string }[];
}

/** The models of learned runs, by the run's id, and those that come with the app, by their file. */
export function useModels(): readonly ModelGroup[] {
  const runs = useRuns('learning');
  const shipped = useCall('shippedModels', {}).data ?? [];
  const learned =
    runs?.filter(({ objective, state }) => objective !== null && state !== 'damaged') ?? [];
  return [
    {
      group: 'Learned by runs',
      items: learned.map(({ id, name, folder }) => ({ value: id, label: name, model: folder })),
    },
    {
      group: 'Come with the app',
      // No run has such an id.
      items: shipped.map(({ path, name, words }) => ({
        value: path,
        label: `${name}: ${words}`,
        model: path,
      })),
    },
  ].filter(({ items }) => items.length > 0);
}
