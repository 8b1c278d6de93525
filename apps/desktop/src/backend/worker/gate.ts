/** What a run waits at while a person holds it. */
export class Gate {
  #held: { readonly promise: Promise<void>; readonly release: () => void } | undefined;

  /** Pending while the run is held. */
  readonly wait = (): Promise<void> | undefined => this.#held?.promise;

  hold(held: boolean): void {
    if (!held) {
      this.#held?.release();
      this.#held = undefined;
    } else if (this.#held === undefined) {
      let release = (): void => undefined;
      const promise = new Promise<void>((resolve) => {
        release = resolve;
      });
      this.#held = { promise, release };
    }
  }
}
