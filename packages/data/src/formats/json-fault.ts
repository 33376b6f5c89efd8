/** One token of JSON at the regular expression's place. */
const TOKEN =
  /[[\]{},:]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/**
 * Where a text stops being JSON: position of the first token that can't stand there, or the length when it breaks off.
 * `JSON.parse` does not say it the same way in every engine, and some not at all. Only for texts it has refused.
 */
export function jsonFault(text: string): number {
  const open: string[] = [];
  let wanted = 'value';
  let place = skipSpace(text, 0);
  while (place < text.length) {
    TOKEN.lastIndex = place;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return isCutOff(text, place) ? text.length : place;
    const next = follow(wanted, token, open);
    if (next === null) return place;
    wanted = next;
    place = skipSpace(text, place + token.length);
  }
  return place;
}

/** What may come after `token` where `wanted` is expected; null if it may not stand there. Keeps `open` brackets. */
function follow(wanted: string, token: string, open: string[]): string | null {
  if (token === ':') return wanted === 'colon' ? 'value' : null;
  if (token === ',') return wanted !== 'comma' || open.length === 0 ? null : open.at(-1) === '{' ? 'key' : 'value';
  if (token === ']' || token === '}') {
    const empty = wanted === (token === ']' ? 'first value' : 'first key');
    if ((wanted !== 'comma' && !empty) || open.pop() !== (token === ']' ? '[' : '{')) return null;
    return 'comma';
  }
  if (wanted.endsWith('key')) return token.startsWith('"') ? 'colon' : null;
  if (!wanted.endsWith('value')) return null;
  if (token !== '[' && token !== '{') return 'comma';
  open.push(token);
  return token === '[' ? 'first value' : 'first key';
}

function skipSpace(text: string, from: number): number {
  let place = from;
  while (place < text.length && ' \t\n\r'.includes(text.charAt(place))) place++;
  return place;
}

/** The text ends within this token: a string that is never closed, or the beginning of a number or a word. */
function isCutOff(text: string, place: number): boolean {
  const rest = text.slice(place);
  if (rest.startsWith('"')) return !/^"(?:[^"\\]|\\.)*"/.test(rest);
  // The scanner took the whole part of a number that ends at its point or exponent.
  if (/\d$/.test(text.slice(0, place))) return /^(?:\.|[eE][+-]?)$/.test(rest);
  return /^-?\d*$/.test(rest) || ['true', 'false', 'null'].some((word) => word.startsWith(rest));
}
