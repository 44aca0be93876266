/** A progress bar on stderr, with an estimate of the time left. */

const WIDTH = 30;

/** `[#####.....] 42 % of set, about 3 min left`; the estimate begins when 2 % are done. */
export function progressLine(done: number, all: number, elapsedMs: number): string {
  const share = all === 0 ? 1 : Math.min(1, done / all);
  const filled = Math.round(share * WIDTH);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`;
  return `${bar} ${Math.floor(100 * share)} %${share < 0.02 ? '' : `, ${timeText((elapsedMs / share) * (1 - share))} left`}`;
}

export function timeText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

export interface ProgressBar {
  show(done: number, all: number): void;
  /** Takes the line away. */
  end(): void;
}

/** Where stderr is no terminal, a line every tenth. */
export function progressBar(stream: NodeJS.WriteStream = process.stderr, now: () => number = Date.now): ProgressBar {
  const start = now();
  let tenth = 0;
  return {
    show(done, all) {
      const line = progressLine(done, all, now() - start);
      if (stream.isTTY) stream.write(`\r\x1b[K${line}`);
      else if (Math.floor((10 * done) / all) > tenth) {
        tenth = Math.floor((10 * done) / all);
        stream.write(`${line}\n`);
      }
    },
    end() {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
