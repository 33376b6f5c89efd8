/**
 * Name of the safetensors entry at a path of the tree: keys joined by `/`.
 *
 * Two paths never share a name: in a key, `~` becomes `~0` and `/` becomes `~1` (as in JSON Pointer, RFC 6901). Control
 * characters and lone surrogates become `~uXXXX`, because other readers refuse them; the one name that safetensors
 * reserves is escaped in the same way.
 */
export function entryName(path: readonly string[]): string {
  const name = path.map(escapeKey).join('/');
  return name === '__metadata__' ? '~u005f_metadata__' : name;
}

function escapeKey(key: string): string {
  return key.replace(/[~/\p{Cc}\p{Cs}]/gu, (character) => {
    if (character === '~') return '~0';
    if (character === '/') return '~1';
    return `~u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
