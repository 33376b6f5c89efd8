/** Lines as they come, as many at once as have come; without their ends, and without empty ones. */
export async function* lineBatches(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const part of source) {
    rest += typeof part === 'string' ? part : decoder.decode(part, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    const whole = withText(lines);
    if (whole.length) yield whole;
  }
  const last = withText([rest + decoder.decode()]);
  if (last.length) yield last;
}

const withText = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/\r$/, '')).filter((line) => line.trim() !== '');
