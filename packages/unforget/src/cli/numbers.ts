import { InvalidArgumentError } from 'commander';

/** A whole number of at least so much, and at most so much. */
export const wholeFrom =
  (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };

/** A share from 0 to below one half. */
export function share(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value < 0.5) return value;
  throw new InvalidArgumentError('Expected a number in [0, 0.5).');
}

/** `500`, `64kB`, `1MB` in bytes. */
export function bytes(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+) ?(|kB|MB)$/i.exec(text) ?? [];
  const value = Number(digits) * ({ kb: 1_000, mb: 1_000_000 }[unit.toLowerCase()] ?? 1);
  if (digits !== '' && value >= 1) return value;
  throw new InvalidArgumentError('Expected bytes, such as 500, 64kB or 1MB.');
}
