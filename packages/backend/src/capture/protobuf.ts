/** Writes the protobuf wire format: as much of it as a TensorFlow graph needs. */
export class ProtoWriter {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  /** The message so far. */
  finish(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** int32, int64 within ±2^53, enum, bool (as 0 and 1). */
  integer(field: number, value: number): this {
    this.#tag(field, 0);
    return this.#push(value < 0 ? negative(value) : varint(value));
  }

  float(field: number, value: number): this {
    this.#tag(field, 5);
    return this.#push(new Uint8Array(Float32Array.of(value).buffer));
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2);
    this.#push(varint(value.length));
    return this.#push(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, UTF8.encode(value));
  }

  message(field: number, write: (inner: ProtoWriter) => void): this {
    const inner = new ProtoWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  /** One entry of a map from text to messages. */
  entry(field: number, key: string, write: (value: ProtoWriter) => void): this {
    return this.message(field, (pair) => pair.text(1, key).message(2, write));
  }

  #tag(field: number, wireType: number): void {
    this.#push(varint(field * 8 + wireType));
  }

  #push(bytes: Uint8Array): this {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}

const UTF8 = new TextEncoder();

/** Seven bits a byte, lowest first, the top bit says that more follow; 0 to 2^53. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** In 64 bits, as two's complement: ten bytes. */
function negative(value: number): Uint8Array {
  const bits = BigInt.asUintN(64, BigInt(value));
  return Uint8Array.from({ length: 10 }, (_, i) => {
    const low = Number((bits >> BigInt(7 * i)) & 0x7fn);
    return i < 9 ? low | 0x80 : low;
  });
}
