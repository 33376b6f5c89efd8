/** A fault, and the tests that must notice it. */
export interface Mutant {
  /** Method and fault: `ewc: penalty times zero`. */
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Test files or folders, from the root of the repository. */
  readonly tests: readonly string[];
  /** Part of the full name of the test that notices, where a file has many slow ones that do not. */
  readonly named?: string;
}
