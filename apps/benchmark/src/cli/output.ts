/** Something that text is written to. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** Results go to `out`, progress and errors to `err`. */
export interface Output {
  readonly out: Sink;
  readonly err: Sink;
}
