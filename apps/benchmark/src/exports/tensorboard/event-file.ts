import { crc32c } from '@aws-crypto/crc32c';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** What a run showed at one step. */
export interface ScalarEvent {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * The bytes of a TensorBoard event file: a record that names the version, then one for each step.
 * @param wallTime  seconds since 1970, the same for all
 * Source: tensorflow/core/util/event.proto, framework/summary.proto, lib/io/record_writer.cc.
 */
export function eventFile(wallTime: number, events: readonly ScalarEvent[]): Uint8Array {
  const messages = [
    eventOf(wallTime, 0).tag(3, WireType.LengthDelimited).string('brain.Event:2'),
    ...events.map(({ step, values }) =>
      eventOf(wallTime, step).tag(5, WireType.LengthDelimited).bytes(summaryOf(values)),
    ),
  ];
  return Buffer.concat(messages.flatMap((message) => framed(message.finish())));
}

/** Message `Event`, begun. */
const eventOf = (wallTime: number, step: number): BinaryWriter =>
  new BinaryWriter().tag(1, WireType.Bit64).double(wallTime).tag(2, WireType.Varint).int64(step);

/** Message `Summary`: a value with a tag and one number, in 32 bits, for each. */
function summaryOf(values: ScalarEvent['values']): Uint8Array {
  const writer = new BinaryWriter();
  for (const [name, value] of Object.entries(values)) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(name).tag(2, WireType.Bit32).float(value);
    writer.join();
  }
  return writer.finish();
}

/** A record: its length, the length's checksum, its bytes, their checksum. */
function framed(data: Uint8Array): Uint8Array[] {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return [length, checksum(length), data, checksum(data)];
}

/** CRC-32C, turned and shifted: a checksum of data that hold checksums would else be weak. */
function checksum(data: Uint8Array): Uint8Array {
  const crc = crc32c(data);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, masked, true);
  return bytes;
}
