/**
 * Words (letters, digits and marks, with inner apostrophes) and single symbols (emoji, currency signs).
 * Punctuation and white space only separate. Scripts written without spaces come out as long words, which the
 * character n-grams take apart.
 */
const TOKEN = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:'[\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*|\p{S}/gu;

/** Compatibility forms and case folded: `Ｆｕｌｌ`, `FULL` and `full` become one. Lower-casing first, as it may leave marks apart. */
export const normalize = (text: string): string =>
  // Lower case again: NFKC turns letter-like symbols, which have no lower case, into capitals.
  text.toLowerCase().normalize('NFKC').toLowerCase().normalize('NFKC').replaceAll('’', "'");

/** Tokens of a text, in order; none for an empty one. */
export const tokens = (text: string): string[] => normalize(text).match(TOKEN) ?? [];
