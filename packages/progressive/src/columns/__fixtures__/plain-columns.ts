import type { ParamTree } from '@unforget/types';

/** Numbers of a tensor with its shape, read once. */
interface Plain {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}
type Maps = readonly (readonly (readonly number[])[])[]; // [h][w][c]

const relu = (z: number): number => Math.max(0, z);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0);

/** Forward passes of single samples in plain loops, for the adapter form of laterals. */
export class PlainColumns {
  readonly #params: Record<string, Plain>;

  constructor(params: ParamTree) {
    this.#params = Object.fromEntries(
      Object.entries(params).map(([path, tensor]): [string, Plain] => [
        path,
        { shape: tensor.shape, values: tensor.dataSync<'float32'>().slice() },
      ]),
    );
  }

  /** Σᵢ xᵢ·kernelᵢₒ + biasₒ */
  dense(path: string, x: readonly number[]): number[] {
    const { shape, values } = this.#params[`${path}/kernel`] as Plain;
    const out = shape[1] as number;
    return range(out).map(
      (o) => sum(x.map((xi, i) => xi * (values[i * out + o] as number))) + this.#bias(path, o),
    );
  }

  /** Σ over a square around each place, zeros outside. */
  convolution(path: string, x: Maps): number[][][] {
    const { shape, values } = this.#params[`${path}/kernel`] as Plain;
    const [size, , channels, out] = shape as [number, number, number, number];
    const reach = Math.floor((size - 1) / 2);
    const at = (r: number, c: number, i: number): number => x[r]?.[c]?.[i] ?? 0;
    return x.map((row, r) =>
      row.map((_, c) =>
        range(out).map((o) => {
          const terms = range(size).flatMap((a) =>
            range(size).flatMap((b) =>
              range(channels).map(
                (i) =>
                  at(r + a - reach, c + b - reach, i) *
                  (values[((a * size + b) * channels + i) * out + o] as number),
              ),
            ),
          );
          return sum(terms) + this.#bias(path, o);
        }),
      ),
    );
  }

  scale(path: string, j: number): number {
    return this.#params[`${path}/scale`]?.values[j] as number;
  }

  #bias(path: string, o: number): number {
    return (this.#params[`${path}/bias`]?.values[o] as number | undefined) ?? 0;
  }
}

/** Outputs of each column of an MLP for one sample. */
export function plainMlp(params: ParamTree, x: readonly number[], heads: readonly string[], depth: number): number[][] {
  const net = new PlainColumns(params);
  let made: number[][] = heads.map(() => [...x]);
  const layer = (path: string, k: number, first: boolean): number[] => {
    const full = `column-${k + 1}/${path}`;
    const own = net.dense(full, made[k] as number[]);
    if (first || k === 0) return own;
    const heard = range(k).flatMap((j) => (made[j] as number[]).map((h) => h * net.scale(`${full}/lateral`, j)));
    const inner = net.dense(`${full}/lateral/projection`, heard).map(relu);
    return net.dense(`${full}/lateral`, inner).map((z, o) => z + (own[o] as number));
  };
  for (const i of range(depth)) made = heads.map((_, k) => layer(`hidden-${i + 1}`, k, i === 0).map(relu));
  return heads.map((head, k) => layer(head, k, false));
}

const pooled = (x: Maps): number[][][] =>
  range(Math.floor(x.length / 2)).map((r) =>
    range(Math.floor((x[0] as Maps[0]).length / 2)).map((c) =>
      range((x[0]?.[0] as number[]).length).map((i) =>
        Math.max(...[0, 1].flatMap((a) => [0, 1].map((b) => x[2 * r + a]?.[2 * c + b]?.[i] as number))),
      ),
    ),
  );
const rectified = (x: Maps): number[][][] => x.map((row) => row.map((place) => place.map(relu)));
const added = (a: Maps, b: Maps): number[][][] =>
  a.map((row, r) => row.map((place, c) => place.map((z, i) => z + (b[r]?.[c]?.[i] as number))));

/** Outputs of each column of a CNN of two convolutions and a head for one image. */
export function plainCnn(params: ParamTree, image: Maps, heads: readonly string[]): number[][] {
  const net = new PlainColumns(params);
  const joined = (path: string, maps: readonly Maps[]): number[][][] =>
    (maps[0] as Maps).map((row, r) =>
      row.map((_, c) => maps.flatMap((map, j) => (map[r]?.[c] as number[]).map((h) => h * net.scale(path, j)))),
    );
  const heard = (path: string, maps: readonly Maps[]): number[][][] =>
    rectified(net.convolution(`${path}/projection`, joined(path, maps)));
  const first = heads.map((_, k) => pooled(rectified(net.convolution(`column-${k + 1}/conv-1`, image))));
  const second = heads.map((_, k) => {
    const path = `column-${k + 1}/conv-2`;
    const own = net.convolution(path, first[k] as Maps);
    const all = k ? added(own, net.convolution(`${path}/lateral`, heard(`${path}/lateral`, first.slice(0, k)))) : own;
    return pooled(rectified(all));
  });
  return heads.map((head, k) => {
    const path = `column-${k + 1}/${head}`;
    const own = net.dense(path, (second[k] as Maps).flat(2));
    if (!k) return own;
    const lateral = net.dense(`${path}/lateral`, heard(`${path}/lateral`, second.slice(0, k)).flat(2));
    return own.map((z, o) => z + (lateral[o] as number));
  });
}
