/** Watches one transfer. */
interface StallWatch {
  /** More bytes have come: how many there are now. */
  progress(received: number): void;
  stop(): void;
}

/** Starts to watch a transfer; `stalled` is called when nothing has come for too long. */
export type StartWatch = (stalled: () => void) => StallWatch;

/** A transfer has stalled when nothing comes for so many milliseconds. Default 30,000. */
export function stallAfter(milliseconds = 30_000): StartWatch {
  return (stalled) => {
    let timer = setTimeout(stalled, milliseconds);
    return {
      progress() {
        clearTimeout(timer);
        timer = setTimeout(stalled, milliseconds);
      },
      stop() {
        clearTimeout(timer);
      },
    };
  };
}
