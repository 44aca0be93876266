/** What every measurement is given. */
import { ensureMade } from './made';
import { PLACES, type PlaceName } from './places';
import { recordWork } from './recordWork';
import { note } from './report';
import { sizeOf, type Work } from './work';

export interface Bench {
  readonly places: readonly PlaceName[];
  /** Places were chosen: then what takes long on one of them is done there, too. */
  readonly chosen: boolean;
  /** The padded batch is compared, which takes long on a GPU made of software. */
  readonly padded: boolean;
  /** Repetitions of what is compared within a round; fewer where a round takes minutes. */
  rounds(place: PlaceName): number;
  /** The work of a long-form run, recorded when it is first asked for. */
  work(): Promise<Work>;
  /** Null when the weights for other engines are there, else why not. */
  made(): Promise<string | null>;
}

export type Measure = (bench: Bench) => Promise<void>;

const ROUNDS = { node: 3, wasm: 3, webgpu: 1 };

/** @param on names of places to measure on; null: all @param rounds in place of the usual numbers */
export function benchOf(on: readonly string[] | null, rounds: number | null, padded = true): Bench {
  let work: Promise<Work> | undefined;
  let made: Promise<string | null> | undefined;
  return {
    places: PLACES.filter((place) => !on || on.includes(place.on) || on.includes(`${place.on}-${place.threads}`)),
    chosen: on !== null,
    padded,
    rounds: (place) => rounds ?? ROUNDS[place.on],
    work: () =>
      (work ??= recordWork().then((recorded) => {
        note(`a long-form run of ${recorded.segments} segments: ${JSON.stringify(sizeOf(recorded))}`);
        return recorded;
      })),
    made: () => (made ??= ensureMade()),
  };
}
