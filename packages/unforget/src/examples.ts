import { type Codes, codesOf, type InputEncoder } from './encoders/encoder.ts';
import { fail, shown } from './errors.ts';
import { checkName } from './labels.ts';

/** What a classifier learns from. */
export interface Example<I> {
  readonly input: I;
  readonly label: string;
  /** Whose it is, or which; `forget` finds it by this. Several may share one. */
  readonly id?: string;
}

/** Examples of one input that say different things. */
export interface Contradiction {
  /** Positions in what was given to `learn`. */
  readonly examples: readonly number[];
  readonly labels: readonly string[];
}

/** An example that was passed over. */
export interface Skipped {
  /** Position in what was given to `learn`. */
  readonly example: number;
  readonly reason: string;
}

/** Examples, checked and encoded. */
export interface Arrived {
  readonly codes: Codes;
  readonly names: readonly string[];
  readonly ids: readonly (string | null)[];
  readonly skipped: readonly Skipped[];
  readonly contradictions: readonly Contradiction[];
}

/** Everything about examples that can be told without an encoder. @throws UnforgetError `invalid-input` */
export function checkExamples(examples: readonly Example<unknown>[]): void {
  if (!Array.isArray(examples)) {
    fail('invalid-input', { what: 'Examples', expected: 'an array of { input, label }', received: shown(examples) });
  }
  if (examples.length === 0) {
    fail('invalid-input', { what: 'Examples', expected: 'at least one', received: 'none' });
  }
  // Not by forEach, which passes over holes.
  for (const [position, example] of examples.entries()) checkExample(example, position);
}

/** Encodes examples that were checked. @throws UnforgetError `invalid-input`, `shape-mismatch`, `not-finite` */
export async function arrive<I>(examples: readonly Example<I>[], encoder: InputEncoder<I>): Promise<Arrived> {
  examples.forEach((example, position) => {
    // Here, not with the encoding: positions are still those of the caller.
    encoder.check?.(example.input, position);
  });
  const reasons = examples.map(({ input }) => encoder.reject?.(input) ?? null);
  const taken = examples.flatMap((example, position) => (reasons[position] ? [] : [{ example, position }]));
  if (!taken.length) {
    const received = `${examples.length} with ${reasons[0]}`;
    fail('invalid-input', { what: 'Examples', expected: 'at least one to learn from', received });
  }
  const codes = await encodeInputs(
    encoder,
    taken.map(({ example }) => example.input),
  );
  return {
    codes,
    names: taken.map(({ example }) => example.label),
    ids: taken.map(({ example }) => example.id ?? null),
    skipped: reasons.flatMap((reason, example) => (reason ? [{ example, reason }] : [])),
    contradictions: contradictionsIn(taken, codes, encoder.size),
  };
}

const KEYS = ['input', 'label', 'id'];

function checkExample(example: unknown, position: number): void {
  const what = `Example ${position}`;
  if (typeof example !== 'object' || example === null) {
    fail('invalid-input', { what, expected: '{ input, label }', received: shown(example) });
  }
  const unknown = Object.keys(example).find((key) => !KEYS.includes(key));
  if (unknown) fail('invalid-input', { what, expected: KEYS.join(', '), received: `"${unknown}"` });
  const { label, id } = example as { label?: unknown; id?: unknown };
  checkName(label, `Label of example ${position}`);
  if (id !== undefined && typeof id !== 'string') {
    fail('invalid-input', { what: `Id of example ${position}`, expected: 'a text', received: shown(id) });
  }
}

/** The ids to forget: several, or one text. @throws UnforgetError `invalid-input` */
export function idsIn(ids: Iterable<string>): ReadonlySet<string> {
  if (typeof ids === 'string') return new Set([ids]);
  const refuse = (received: unknown): never =>
    fail('invalid-input', { what: 'Ids to forget', expected: 'texts, in an iterable', received: shown(received) });
  if (typeof ids?.[Symbol.iterator] !== 'function') refuse(ids);
  const wanted = new Set(ids);
  for (const id of wanted) if (typeof id !== 'string') refuse(id);
  return wanted;
}

/** Codes of inputs as they are stored. @throws UnforgetError `shape-mismatch`, `not-finite` */
export async function encodeInputs<I>(encoder: InputEncoder<I>, inputs: readonly I[]): Promise<Codes> {
  for (const [position, input] of inputs.entries()) encoder.check?.(input, position);
  const values = await encoder.encode(inputs);
  if (!(values instanceof Float32Array) || values.length !== inputs.length * encoder.size) {
    fail('shape-mismatch', {
      what: `Codes of the encoder "${encoder.name}"`,
      expected: `Float32Array of ${inputs.length} × ${encoder.size} numbers`,
      received: `${values?.constructor?.name} of ${values?.length}`,
    });
  }
  const bad = values.findIndex((value) => !Number.isFinite(value) || (encoder.compact === true && Math.abs(value) > 1));
  if (bad >= 0) {
    fail('not-finite', {
      what: `Number ${bad % encoder.size} of input ${Math.floor(bad / encoder.size)}`,
      expected: encoder.compact ? 'a number in [-1, 1]' : 'a finite number',
      received: String(values[bad]),
    });
  }
  return codesOf(encoder, values);
}

// One character a byte: texts are keys of a map, arrays are not.
const decoder = new TextDecoder('latin1');

/** Equal codes under several labels: the same input said twice, or inputs that the encoder can't tell apart. */
function contradictionsIn(
  taken: readonly { readonly example: Example<unknown>; readonly position: number }[],
  { x }: Codes,
  size: number,
): Contradiction[] {
  const groups = new Map<string, { examples: number[]; labels: Set<string> }>();
  taken.forEach(({ example, position }, row) => {
    const bytes = new Uint8Array(x.buffer, x.byteOffset + row * size * x.BYTES_PER_ELEMENT, size * x.BYTES_PER_ELEMENT);
    const key = decoder.decode(bytes);
    const group = groups.get(key) ?? { examples: [], labels: new Set() };
    group.examples.push(position);
    group.labels.add(example.label);
    groups.set(key, group);
  });
  return [...groups.values()]
    .filter(({ labels }) => labels.size > 1)
    .map(({ examples, labels }) => ({ examples, labels: [...labels] }));
}
