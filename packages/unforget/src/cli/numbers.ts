import { InvalidArgumentError } from 'commander';

/** A whole number of at least so much. */
export const wholeFrom =
  (least: number) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= Number.MAX_SAFE_INTEGER) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  };

/** A share from 0 to below one half. */
export function share(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value < 0.5) return value;
  throw new InvalidArgumentError('Expected a number in [0, 0.5).');
}
