/** A run under released semantics. */
import type { RunEvent } from '../events';
import { run, type RunInput, type RunOptions, type RunPorts } from '../run';

/** As `run`, with the semantics set. Where the script stops in the middle, the run ends as failed, and its record stays. */
export function runReleased(input: RunInput, ports: RunPorts, options: RunOptions): AsyncGenerator<RunEvent, void> {
  return run({ ...input, settings: { ...input.settings, semantics: 'released' } }, ports, options);
}
