import { type ExtraValues, type HostMemory, type Snapshot, UnforgetError } from '@unforget/types';

/** What a teacher makes of the samples of an experience: length × width. */
export interface TeacherRows {
  readonly width: number;
  readonly values: Float32Array;
}

/** What a distilling strategy keeps on the host: the teacher's rows for the new samples, and how often they were used. */
export class TeacherMemory implements HostMemory {
  #rows: TeacherRows | null;
  #bytes: number;
  #distilled: number;

  constructor(saved: { rows: TeacherRows | null; bytes: number; distilled: number }) {
    this.#rows = saved.rows;
    this.#bytes = saved.bytes;
    this.#distilled = saved.distilled;
  }

  get taught(): boolean {
    return this.#rows !== null;
  }
  /** Most memory that the rows of this experience took. */
  get bytes(): number {
    return this.#bytes;
  }
  /** Samples of this experience that had a teacher, each as often as it was in a step. */
  get distilled(): number {
    return this.#distilled;
  }

  /** Starts an experience; null when there is nothing to learn from a teacher yet. */
  begin(rows: TeacherRows | null): void {
    this.#rows = rows;
    this.#bytes = rows?.values.byteLength ?? 0;
    this.#distilled = 0;
  }

  /** The rows of the samples at `indices`; copies. */
  lookUp(indices: Int32Array): ExtraValues {
    const { width, values } = this.#rows ?? { width: 0, values: new Float32Array(0) };
    const found = new Float32Array(indices.length * width);
    indices.forEach((index, row) => {
      found.set(values.subarray(index * width, (index + 1) * width), row * width);
    });
    return { shape: [width], values: found };
  }

  /** Counts samples that had a teacher in a step. */
  count(samples: number): void {
    this.#distilled += samples;
  }

  /** Forgets the rows; the figures stay. */
  end(): void {
    this.#rows = null;
  }

  snapshot(): Snapshot {
    // Rows are replaced, never changed: the copy may share them.
    return { rows: this.#rows && { ...this.#rows }, bytes: this.#bytes, distilled: this.#distilled };
  }
}

export const emptyMemory = (): TeacherMemory => new TeacherMemory({ rows: null, bytes: 0, distilled: 0 });

/** The memory that wrote the snapshot. @throws UnforgetError `corrupt-state` */
export function restoreMemory(snapshot: Snapshot, name: string): TeacherMemory {
  const { rows, bytes, distilled } = snapshot;
  if (typeof bytes === 'number' && typeof distilled === 'number' && (rows === null || isRows(rows)))
    return new TeacherMemory({ rows, bytes, distilled });
  throw new UnforgetError({
    code: 'corrupt-state',
    what: `Memory of strategy "${name}"`,
    expected: "the teacher's rows and two counts",
    received: Object.keys(snapshot).join(', ') || 'nothing',
  });
}

function isRows(node: unknown): node is TeacherRows {
  const { width, values } = (node ?? {}) as Partial<TeacherRows>;
  return Number.isInteger(width) && (width as number) > 0 && values instanceof Float32Array;
}
