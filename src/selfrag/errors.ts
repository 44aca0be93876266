/** Errors of the project: a class, a stable code, and the facts as fields, so that they survive a worker boundary. */

export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>;

export class SelfRagError extends Error {
  /**
   * @param code stable, e.g. `empty-question`; pages choose their wording by it
   * @param message one sentence that says what happened and what to do
   */
  constructor(
    readonly code: string,
    message: string,
    readonly facts: ErrorFacts = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SelfRagError';
  }
}

export interface ErrorData {
  readonly code: string;
  readonly message: string;
  readonly facts: ErrorFacts;
}

/** As plain data, for messages and traces. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof SelfRagError) return { code: error.code, message: error.message, facts: error.facts };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message, facts: {} };
}

/** The error that `errorData` was made of. */
export function errorFromData(data: ErrorData): SelfRagError {
  return new SelfRagError(data.code, data.message, data.facts);
}
