/** `0`, `812 B`, `40.1 kB`, `1.2 MB`, in powers of ten. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return bytes === 0 ? '0' : `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
