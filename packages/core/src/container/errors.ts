import { type ErrorDetails, UnforgetError } from '@unforget/types';

type Details = Omit<ErrorDetails, 'code'>;

/** The file is damaged, or was changed after it was saved. */
export function corruptState(details: Details): UnforgetError {
  const remedy = 'Use another copy of the file: this one was damaged or changed after it was saved';
  return new UnforgetError({ code: 'corrupt-state', remedy, ...details });
}

/** The file may be whole, but isn't for this reader. */
export function incompatibleState(details: Details): UnforgetError {
  return new UnforgetError({ code: 'incompatible-state', ...details });
}

/** A long or hostile text, fit for one line of an error. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
