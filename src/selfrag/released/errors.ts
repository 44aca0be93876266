/** What ends a released script in the middle: the Python exception, and the defect behind it (docs/SEMANTICS.md). */
import { SelfRagError } from '../errors';
import { DEFECTS, type DefectId } from './defects';

export class ReleasedError extends SelfRagError {
  /** @param python class name of the exception, e.g. `KeyError` */
  constructor(
    readonly python: string,
    detail: string,
    readonly defect: DefectId | null = null,
  ) {
    const known = defect === null ? '' : ` This is defect ${defect}: ${DEFECTS[defect].released} Paper semantics: ${DEFECTS[defect].paper}`;
    super('released-crash', `The released script ends here with ${python}: ${detail}.${known}`, { python, defect });
    this.name = 'ReleasedError';
  }
}
