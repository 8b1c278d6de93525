import { ArgumentError } from '@bilevel/core';
import { readReview, readSuspects, writeReview } from '@bilevel/runs';

/** What a person decides about suspects; written one after the other. */
export class Decisions {
  #deciding: Promise<unknown> = Promise.resolve();

  /** Gives a suspect the label that a person says is right; null takes the decision back. */
  async decide(
    folder: string,
    index: number,
    label: number | null,
  ): Promise<{ decided: number; total: number }> {
    const work = this.#deciding.then(async () => {
      const suspects = (await readSuspects(folder)) ?? [];
      if (!suspects.some((suspect) => suspect.index === index)) {
        throw new ArgumentError(
          `Expected a suspect of the run but received sample ${String(index)}. Reload the page.`,
        );
      }
      const others = Object.entries(await readReview(folder)).filter(
        ([other]) => other !== String(index),
      );
      const review = Object.fromEntries(
        label === null ? others : [...others, [String(index), label]],
      );
      await writeReview(folder, review);
      const decided = suspects.filter((suspect) => String(suspect.index) in review).length;
      return { decided, total: suspects.length };
    });
    this.#deciding = work.catch(() => undefined);
    return work;
  }
}
