import { corruptState, quote } from './errors.ts';

/** What JSON.parse returns. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Parses a part of the file (`what` names it). Throws `corrupt-state` for what isn't JSON, and for an object with the
 * same key twice, of which JSON.parse would silently keep the last.
 */
export function parseJson(text: string, what: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const received = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ').slice(0, 120) : String(cause);
    throw corruptState({ what, expected: 'valid JSON', received, cause });
  }
  const twice = duplicateKey(text);
  if (twice !== null) throw corruptState({ what, expected: 'each name once', received: `${quote(twice)} twice` });
  return value;
}

/** First key that an object of this (valid) JSON has twice; null if there is none. */
function duplicateKey(text: string): string | null {
  const scopes: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') scopes.push(new Set());
    else if (text[i] === '}') scopes.pop();
    else if (text[i] === '"') {
      const end = endOfString(text, i);
      if (isColonNext(text, end)) {
        const key: string = JSON.parse(text.slice(i, end));
        if (scopes.at(-1)?.has(key)) return key;
        scopes.at(-1)?.add(key);
      }
      i = end - 1;
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

function isColonNext(text: string, start: number): boolean {
  let i = start;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i++;
  return text[i] === ':';
}
