import { type ErrorCode, UnforgetError } from '@unforget/types';

/** An error as data: it keeps its code and words in a file and on the way from another process. */
export interface Failure {
  readonly code: string | null;
  readonly message: string;
}

/** What came back from elsewhere. */
export type Answer<T> = { readonly value: T } | { readonly failure: Failure };

/** An error that was thrown elsewhere and had no code. */
class RemoteError extends Error {}

export function describeError(error: unknown): Failure {
  if (UnforgetError.is(error)) return { code: error.code, message: error.message };
  if (error instanceof RemoteError) return { code: null, message: error.message };
  return { code: null, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** What `work` gives or throws, as data. */
export async function answer<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: describeError(error) };
  }
}

/** @throws the error that was made data of, in the same words */
export function unwrap<T>(answered: Answer<T>): T {
  if (!('failure' in answered)) return answered.value;
  const { code, message } = answered.failure;
  if (code === null) throw new RemoteError(message);
  throw new UnforgetError({ code: code as ErrorCode, what: message.replace(/\.$/, '') });
}
