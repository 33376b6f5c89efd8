/** Consecutive entries of the order that belong to one label. */
interface Segment {
  readonly label: number;
  start: number;
  count: number;
}

/**
 * The slots of a buffer, grouped by label: segments of one fixed array, so that it costs 4 bytes a slot and a random
 * slot of a label is one look-up. Where a segment grows, those between give up and take one entry: O(labels).
 */
export class Segments {
  readonly #order: Int32Array;
  readonly #segments: Segment[] = [];
  readonly #indexByLabel: Map<number, number> = new Map();
  #length = 0;
  #largest = -1;

  constructor(capacity: number) {
    this.#order = new Int32Array(capacity);
  }

  get bytes(): number {
    return this.#order.byteLength;
  }
  /** Slots in use. */
  get length(): number {
    return this.#length;
  }
  /** Labels in the order of their first appearance. */
  get labels(): number[] {
    return this.#segments.map(({ label }) => label);
  }
  /** Slots in use, segment after segment; a copy. */
  get order(): Int32Array {
    return this.#order.slice(0, this.#length);
  }

  /** Number of the label's segment, an empty one if the label is new. */
  indexOf(label: number): number {
    const known = this.#indexByLabel.get(label);
    if (known !== undefined) return known;
    this.#indexByLabel.set(label, this.#segments.length);
    this.#segments.push({ label, start: this.#length, count: 0 });
    return this.#segments.length - 1;
  }

  count(index: number): number {
    return this.#at(index).count;
  }

  /** The slot at a position of a segment. */
  slot(index: number, position: number): number {
    return this.#order[this.#at(index).start + position] as number;
  }

  /** Puts another slot at a position of a segment. */
  assign(index: number, position: number, slot: number): void {
    this.#order[this.#at(index).start + position] = slot;
  }

  /** Number of the first of the longest segments. Kept until a segment changes. */
  largest(): number {
    if (this.#largest < 0) {
      this.#largest = this.#segments.reduce((best, { count }, i) => (count > this.count(best) ? i : best), 0);
    }
    return this.#largest;
  }

  /** Gives an unused slot to a segment. */
  append(index: number, slot: number): void {
    const hole = this.#carry(this.#length, this.#segments.length - 1, index);
    this.#length += 1;
    this.#put(index, hole, slot);
  }

  /** Takes the slot at a position away from one segment, gives it to another, and returns it. */
  move(from: number, position: number, to: number): number {
    const giver = this.#at(from);
    const slot = this.slot(from, position);
    const last = giver.start + giver.count - 1;
    this.#order[giver.start + position] = this.#order[last] as number;
    giver.count -= 1;
    this.#put(to, this.#carry(last, from, to), slot);
    return slot;
  }

  #put(index: number, hole: number, slot: number): void {
    this.#order[hole] = slot;
    this.#at(index).count += 1;
    this.#largest = -1;
  }

  /** Carries a hole behind segment `from` to behind segment `to`: each segment between passes one entry across it. */
  #carry(hole: number, from: number, to: number): number {
    let at = hole;
    for (let i = from; i > to; i--) {
      const segment = this.#at(i);
      this.#order[at] = this.#order[segment.start] as number;
      at = segment.start;
      segment.start += 1;
    }
    for (let i = from + 1; i <= to; i++) {
      const segment = this.#at(i);
      const last = segment.start + segment.count - 1;
      this.#order[at] = this.#order[last] as number;
      segment.start -= 1;
      at = last;
    }
    return at;
  }

  #at(index: number): Segment {
    return this.#segments[index] as Segment;
  }
}
