import { readFile } from 'node:fs/promises';
import type { Gate } from '@unforget/versions';
import { fail } from '../errors.ts';

/** Gates of a JSON file, as `floor()` and `drop()` take them; what is in it is checked where they are used. */
export async function readGates(path: string | undefined): Promise<readonly Gate[] | undefined> {
  if (path === undefined) return undefined;
  const refuse = (received: string, cause?: unknown): never =>
    fail('malformed-file', {
      what: `Gates file ${path}`,
      expected: 'a JSON list such as [{"gate": "drop", "most": 0.01}, {"gate": "floor", "accuracy": 0.8}]',
      received,
      ...(cause === undefined ? {} : { cause }),
    });
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) =>
    refuse(cause.code === 'ENOENT' ? 'nothing there' : (cause.code ?? cause.message), cause),
  );
  try {
    const gates: unknown = JSON.parse(text);
    return Array.isArray(gates) ? (gates as Gate[]) : refuse('another value');
  } catch (cause) {
    if (cause instanceof SyntaxError) return refuse('no JSON', cause);
    throw cause;
  }
}
