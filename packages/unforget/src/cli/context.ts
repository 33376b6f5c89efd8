import type { Readable } from 'node:stream';

/** Where a command reads and writes, and what stops it. */
export interface CommandContext {
  readonly in: Readable & { readonly isTTY?: boolean | undefined };
  /** Results. */
  readonly out: Sink;
  /** Progress and errors. */
  readonly err: Sink;
  readonly signal: AbortSignal;
  /** Of this package. */
  readonly version: string;
  /** Folder of versions where none is named. */
  readonly store: string;
}

export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** Options of every command. */
export interface CommonOptions {
  /** Folder of versions. */
  readonly store: string;
  readonly json?: boolean;
}

/** Exit statuses: all well, refused by a gate or damage found, wrong input, interrupted. */
export const EXIT = { ok: 0, refused: 1, usage: 2, interrupted: 130 } as const;

/** The result: a JSON document, or text for people. */
export function print(
  { out }: CommandContext,
  { json = false }: Pick<CommonOptions, 'json'>,
  { data, text }: { readonly data: object; readonly text: () => string },
): void {
  out.write(json ? `${JSON.stringify(data, null, 2)}\n` : `${text()}\n`);
}
