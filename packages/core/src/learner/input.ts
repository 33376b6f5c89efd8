import { type InputArray, type Loss, type Model, type Samples, UnforgetError } from '@unforget/types';

/** Numbers as people have them: flat or nested. */
export type Numbers = ArrayLike<number> | readonly Numbers[];

/** Samples in plain arrays: `x` nested or flat, `y` one number a sample (class unit) or one row a sample (values). */
export interface ArrayData {
  readonly x: Numbers;
  readonly y: Numbers;
  /** Factor from stored to fed values, default 1. */
  readonly scale?: number;
  /** Whose sample each is, or its id, to find what is kept of it by. */
  readonly keys?: readonly (string | null)[];
}

/** What can be learned: arrays, a dataset, or an iterable of either, read to its end before training starts. */
export type Data = Samples | ArrayData | Iterable<Samples | ArrayData> | AsyncIterable<Samples | ArrayData>;

/** Data, or data with the task it belongs to. */
export type ExperienceInput =
  | Data
  | { readonly samples: Data; readonly taskId?: number | null; readonly name?: string };

export interface Prepared {
  readonly samples: Samples;
  readonly taskId: number | null;
  readonly name: string | null;
}

/** What the data has to fit. */
export interface Fit {
  readonly model: Model;
  readonly loss: Loss;
  /** What the data is, for error texts: `experience 2`. */
  readonly what: string;
}

/** Reads and checks an experience; after this nothing in it can be wrong but its meaning. Costs one pass over it. */
export async function prepare(input: ExperienceInput, fit: Fit): Promise<Prepared> {
  if (typeof input !== 'object' || input === null)
    throw invalid(fit, 'samples, arrays { x, y } or an iterable', String(input));
  if ('samples' in input) checkKnown(input, WRAPPER_KEYS, fit);
  const wrapped = 'samples' in input ? input : { samples: input };
  const { taskId = null, name = null } = wrapped as { taskId?: number | null; name?: string };
  if (taskId !== null && !(Number.isInteger(taskId) && taskId >= 0)) {
    throw invalid({ ...fit, what: `Task id of ${fit.what}` }, 'a non-negative integer or null', JSON.stringify(taskId));
  }
  if (name !== null && typeof name !== 'string')
    throw invalid({ ...fit, what: `Name of ${fit.what}` }, 'a text', kindOf(name));
  const samples = await gather(wrapped.samples, fit);
  checkValues(samples, fit);
  checkTargets(samples, fit);
  return { samples, taskId, name };
}

const WRAPPER_KEYS = ['samples', 'taskId', 'name'];
const ARRAY_KEYS = ['x', 'y', 'scale', 'keys'];

/** Throws for a key that nobody reads: what it says would be lost without a word. */
function checkKnown(input: object, known: readonly string[], fit: Fit): void {
  if (Array.isArray(input)) throw invalid(fit, 'inputs and labels in one object, { x, y }', 'an array');
  const lost = Object.keys(input).find((key) => !known.includes(key));
  if (lost !== undefined) throw invalid(fit, `an object with nothing but ${known.join(', ')}`, `"${lost}" in it`);
}

/** Beside x and y a task id would be lost as well. */
function checkPlace(input: object, fit: Fit): void {
  const lost = ['taskId', 'name'].find((key) => key in input);
  if (lost !== undefined) throw invalid(fit, `{ samples: { x, y }, ${lost} }`, `"${lost}" beside x and y`);
}

const isSamples = (data: object): data is Samples => 'shape' in data && 'length' in data && 'x' in data;

async function gather(data: Data, fit: Fit): Promise<Samples> {
  if (typeof data !== 'object' || data === null)
    throw invalid(fit, 'samples, arrays { x, y } or an iterable', kindOf(data));
  if ('x' in data) return fromEither(data, fit);
  if (!(Symbol.iterator in data || Symbol.asyncIterator in data)) {
    throw invalid(
      fit,
      'samples, arrays { x, y } or an iterable',
      `an object with ${Object.keys(data).join(', ') || 'nothing'}`,
    );
  }
  const pieces: Samples[] = [];
  for await (const piece of data) {
    if (typeof piece !== 'object' || piece === null) throw invalid(fit, 'pieces with x and y', kindOf(piece));
    pieces.push(fromEither(piece, fit));
  }
  if (!pieces.length) throw invalid(fit, 'at least one sample', 'an empty iterable');
  return pieces.length === 1 ? (pieces[0] as Samples) : joined(pieces, fit);
}

function fromEither(data: Samples | ArrayData, fit: Fit): Samples {
  checkPlace(data, fit);
  if (isSamples(data)) return checkSamples(data, fit);
  checkKnown(data, ARRAY_KEYS, fit);
  return fromArrays(data, fit);
}

/** One dataset out of several, as float32 unless all store alike. */
function joined(pieces: readonly Samples[], fit: Fit): Samples {
  const [first] = pieces as [Samples];
  checkWidths(pieces, fit);
  const scale = first.scale ?? 1;
  const alike = pieces.every((p) => p.x.constructor === first.x.constructor && (p.scale ?? 1) === scale);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const x = alike
    ? new (first.x.constructor as new (size: number) => InputArray)(pieces.reduce((sum, p) => sum + p.x.length, 0))
    : new Float32Array(pieces.reduce((sum, p) => sum + p.x.length, 0));
  const y =
    first.y instanceof Int32Array
      ? new Int32Array(length)
      : new Float32Array(pieces.reduce((s, p) => s + p.y.length, 0));
  let [atX, atY] = [0, 0];
  for (const piece of pieces) {
    x.set(alike ? piece.x : Float32Array.from(piece.x, (value) => value * (piece.scale ?? 1)), atX);
    y.set(piece.y, atY);
    atX += piece.x.length;
    atY += piece.y.length;
  }
  const keys = pieces.some((piece) => piece.keys)
    ? { keys: pieces.flatMap((piece) => piece.keys ?? new Array<null>(piece.length).fill(null)) }
    : {};
  return { length, shape: first.shape, x, y, ...(alike && scale !== 1 ? { scale } : {}), ...keys };
}

/** Numbers in each target; the sum over pieces may come out right with widths that differ. */
function checkWidths(pieces: readonly Samples[], fit: Fit): void {
  const widths = pieces.map(({ y, length }) => y.length / length);
  const bad = widths.findIndex((width) => width !== widths[0]);
  if (bad < 0) return;
  throw new UnforgetError({
    code: 'shape-mismatch',
    what: `Targets of piece ${bad} of ${fit.what}`,
    expected: `${widths[0]} values a sample, as in the first`,
    received: String(widths[bad]),
  });
}

function fromArrays({ x, y, scale, keys }: ArrayData, fit: Fit): Samples {
  if (!isList(x) || !isList(y)) throw invalid(fit, 'arrays x and y', `x ${kindOf(x)}, y ${kindOf(y)}`);
  const classes = fit.loss.targets === 'classes';
  const values = stored(x, fit);
  const size = product(fit.model.inputShape);
  if (classes) checkNoTexts(y, fit);
  if (classes && isNested(y)) checkRows(y, { length: y.length, size: 1, what: 'Labels' }, fit);
  const numbers = y instanceof Int32Array || y instanceof Float32Array ? y : flat(y);
  const length = classes ? numbers.length : isNested(x) ? x.length : samplesIn(values, fit);
  checkRows(x, { length, size, what: 'Inputs' }, fit);
  if (!classes) checkRows(y, { length, size: numbers.length / length, what: 'Targets' }, fit);
  const targets = classes ? toUnits(numbers, fit) : Float32Array.from(numbers);
  const further = { ...(scale === undefined ? {} : { scale }), ...(keys === undefined ? {} : { keys }) };
  return checkSamples({ length, shape: fit.model.inputShape, x: values, y: targets, ...further }, fit);
}

/** Texts would become NaN, and the user would look for that. */
function checkNoTexts(y: Numbers, fit: Fit): void {
  const bad = Array.isArray(y) ? y.findIndex((label) => typeof label === 'string') : -1;
  if (bad < 0) return;
  throw new UnforgetError({
    code: 'label-out-of-range',
    what: `Label of sample ${bad} of ${fit.what}`,
    expected: 'a number',
    received: JSON.stringify(y[bad]),
    remedy:
      "Number the classes from 0, with labelRegistry of @unforget/data, or use the package 'unforget', which takes texts",
  });
}

/** How many samples flat inputs hold. */
export function samplesIn(values: InputArray, fit: Fit): number {
  const length = values.length / product(fit.model.inputShape);
  if (Number.isInteger(length)) return length;
  throw new UnforgetError({
    code: 'shape-mismatch',
    what: capitalised(fit.what),
    expected: `a multiple of ${product(fit.model.inputShape)} numbers, for samples of shape [${fit.model.inputShape}]`,
    received: String(values.length),
  });
}

/** Typed arrays as they are, anything else as float32; nested rows each of the input's size. */
export function stored(x: Numbers, fit: Fit): InputArray {
  if (x instanceof Float32Array || x instanceof Uint8Array || x instanceof Int8Array) return x;
  if (!isList(x)) throw invalid(fit, 'numbers', kindOf(x));
  if (isNested(x)) checkRows(x, { length: x.length, size: product(fit.model.inputShape), what: 'Inputs' }, fit);
  return Float32Array.from(flat(x));
}

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || ArrayBuffer.isView(value);
const isNested = (value: Numbers): value is readonly Numbers[] => Array.isArray(value) && isList(value[0]);
const kindOf = (value: unknown): string => (value === null ? 'null' : isList(value) ? 'an array' : typeof value);

/** A flat count may come out right with rows that are not: every row of nested numbers is looked at. */
function checkRows(rows: Numbers, want: { length: number; size: number; what: string }, fit: Fit): void {
  if (!isNested(rows)) return;
  const bad = rows.findIndex((row) => !isList(row) || flat(row).length !== want.size);
  if (bad < 0 && rows.length === want.length) return;
  throw new UnforgetError({
    code: 'shape-mismatch',
    what: bad < 0 ? `${want.what} of ${fit.what}` : `${want.what} of sample ${bad} of ${fit.what}`,
    expected:
      bad < 0
        ? `${want.length} rows${want.what === 'Inputs' ? ', one for each label' : ''}`
        : `${want.size} number${want.size === 1 ? '' : 's'}`,
    received: bad < 0 ? `${rows.length} rows` : isList(rows[bad]) ? `${flat(rows[bad]).length}` : kindOf(rows[bad]),
  });
}

/** Int32Array would turn 1.5 into 1, NaN into 0 and 2³² + 1 into 1 without a word. */
function toUnits(numbers: ArrayLike<number>, fit: Fit): Int32Array {
  for (let i = 0; i < numbers.length; i++) {
    const unit = numbers[i] as number;
    if (unit === (unit | 0)) continue;
    throw labelError(fit, i, Number.isInteger(unit) ? 'an integer below 2^31' : 'an integer', String(unit));
  }
  return Int32Array.from(numbers);
}

/** All numbers, in order. */
export function flat(numbers: Numbers): number[] {
  const out: number[] = [];
  const walk = (node: Numbers | number): void => {
    if (typeof node === 'object' && node !== null)
      for (let i = 0; i < node.length; i++) walk(node[i] as Numbers | number);
    else out.push(typeof node === 'number' ? node : Number.NaN);
  };
  walk(numbers);
  return out;
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Plain JavaScript may bring any storage, and other checks look only into those that the types allow. */
function checkStorage({ x, y, shape }: Samples, fit: Fit): void {
  if (!(x instanceof Float32Array || x instanceof Uint8Array || x instanceof Int8Array))
    throw invalid(fit, 'x as Float32Array, Uint8Array or Int8Array', classOf(x));
  if (!(y instanceof Int32Array || y instanceof Float32Array))
    throw invalid(fit, 'y as Int32Array or Float32Array', classOf(y));
  if (!Array.isArray(shape)) throw invalid(fit, 'shape as an array of sizes', kindOf(shape));
}

const classOf = (value: unknown): string => (value === null ? 'null' : (value?.constructor?.name ?? typeof value));

/** Sizes and types; the shape becomes the model's. */
function checkSamples(samples: Samples, fit: Fit): Samples {
  checkStorage(samples, fit);
  const { model, loss } = fit;
  const size = product(model.inputShape);
  if (!Number.isInteger(samples.length) || samples.length < 1) {
    throw invalid(fit, 'at least one sample', `${samples.length} samples`);
  }
  if (product(samples.shape) !== size || samples.x.length !== samples.length * size) {
    throw new UnforgetError({
      code: 'shape-mismatch',
      what: `Inputs of ${fit.what}`,
      expected: `${samples.length} samples of shape [${model.inputShape}] (${samples.length * size} numbers)`,
      received: `shape [${samples.shape}], ${samples.x.length} numbers`,
      remedy: 'Reshape the data or make the model for this input shape',
    });
  }
  const classes = loss.targets === 'classes';
  if (classes !== samples.y instanceof Int32Array || (classes && samples.y.length !== samples.length)) {
    throw new UnforgetError({
      code: 'shape-mismatch',
      what: `Targets of ${fit.what} for the loss ${loss.name}`,
      expected: classes ? `Int32Array of ${samples.length} class units` : `Float32Array of ${samples.length} rows`,
      received: `${samples.y.constructor.name} of ${samples.y.length}`,
      remedy:
        'Choose the loss that fits the targets: softmaxCrossEntropy for classes, else binaryCrossEntropy or meanSquaredError',
    });
  }
  checkSampleKeys(samples, fit);
  return { ...samples, shape: model.inputShape };
}

function checkSampleKeys({ keys, length }: Samples, fit: Fit): void {
  if (keys === undefined) return;
  const what = `Keys of ${fit.what}`;
  if (!Array.isArray(keys) || keys.length !== length)
    throw invalid({ ...fit, what }, `an array of ${length}`, Array.isArray(keys) ? `${keys.length}` : kindOf(keys));
  const bad = keys.findIndex((key) => key !== null && typeof key !== 'string');
  if (bad >= 0)
    throw invalid({ ...fit, what: `Key of sample ${bad} of ${fit.what}` }, 'a text or null', kindOf(keys[bad]));
}

function checkValues({ x, length, scale = 1 }: Samples, fit: Fit): void {
  if (!Number.isFinite(scale))
    throw invalid({ ...fit, what: `Option "scale" of ${fit.what}` }, 'a finite number', String(scale));
  if (!(x instanceof Float32Array)) return;
  const bad = x.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const size = x.length / length;
  throw new UnforgetError({
    code: 'not-finite',
    what: `Input ${bad % size} of sample ${Math.floor(bad / size)} of ${fit.what}`,
    expected: 'a finite number',
    received: String(x[bad]),
    remedy: 'Drop or repair the sample; nothing was learned from it',
  });
}

/** Most units a head grows to: a label beyond it is taken for a mistake, not for a million new classes. */
const MOST_UNITS = 100_000;

function checkTargets({ y, length }: Samples, fit: Fit): void {
  const { head } = fit.model;
  if (y instanceof Int32Array) {
    const limit = head.kind === 'fixed' ? head.units : MOST_UNITS;
    const bad = y.findIndex((unit) => unit < 0 || unit >= limit);
    if (bad >= 0) throw labelError(fit, bad, `a unit in 0 … ${limit - 1}`, String(y[bad]));
    return;
  }
  const width = y.length / length;
  if (head.kind !== 'fixed' || width !== head.units) {
    throw new UnforgetError({
      code: 'shape-mismatch',
      what: `Targets of ${fit.what}`,
      expected: head.kind === 'fixed' ? `${head.units} values a sample` : "a head of kind 'fixed'",
      received: `${width} values a sample, head of kind '${head.kind}'`,
    });
  }
  const bad = y.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw labelError(fit, Math.floor(bad / width), 'finite values', String(y[bad]));
  if (fit.loss.likelihood !== 'bernoulli') return;
  const outside = y.findIndex((value) => value < 0 || value > 1);
  if (outside >= 0) throw labelError(fit, Math.floor(outside / width), 'flags in [0, 1]', String(y[outside]));
}

function labelError(fit: Fit, sample: number, expected: string, received: string): UnforgetError {
  return new UnforgetError({
    code: 'label-out-of-range',
    what: `Label of sample ${sample} of ${fit.what}`,
    expected,
    received,
    remedy:
      fit.model.head.kind === 'fixed' ? "Use a head of kind 'growing' for new classes" : 'Number the classes from 0',
  });
}

const capitalised = (text: string): string => text.replace(/^./, (c) => c.toUpperCase());

function invalid(fit: Fit, expected: string, received: string): UnforgetError {
  return new UnforgetError({
    code: 'invalid-input',
    what: capitalised(fit.what),
    expected,
    received,
  });
}

/** A short mark of the data, to notice that a resumed run was given other samples; no cryptographic hash. */
export function fingerprint({ length, x, y, scale = 1 }: Samples): string {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  const add = (value: number): void => {
    a = Math.imul(a ^ value, 0x01000193);
    b = Math.imul(b ^ (value + 1), 0x85ebca6b) ^ (b >>> 13);
  };
  const bits = new Int32Array(Float32Array.of(0).buffer);
  const float = new Float32Array(bits.buffer);
  const addFloat = (value: number): void => {
    float[0] = value;
    add(bits[0] as number);
  };
  add(length);
  addFloat(scale);
  const stride = Math.max(1, Math.floor(x.length / 65_536)) | 1;
  for (let i = 0; i < x.length; i += stride) addFloat(x[i] as number);
  for (const value of y) addFloat(value);
  return `${(a >>> 0).toString(16).padStart(8, '0')}${(b >>> 0).toString(16).padStart(8, '0')}`;
}
