/** What a decision about deleting a kept sample can go by. */
export interface KeptSample {
  /** Class unit; null where targets are values. */
  readonly label: number | null;
  /** Null where unknown. */
  readonly taskId: number | null;
  /** As it came with the samples; null where it came without. */
  readonly key: string | null;
}

/** True for a sample to delete. */
export type ForgetPredicate = (sample: KeptSample) => boolean;

/** What a deletion did; JSON values alone. Holds nothing of the deleted samples but counts. */
export interface ForgetReceipt {
  readonly removed: number;
  readonly kept: number;
  /** Deleted samples by class unit; null where targets are values. */
  readonly byClass: Readonly<Record<number, number>> | null;
  /** Deleted samples by task; those of unknown task under −1. */
  readonly byTask: Readonly<Record<number, number>>;
  /** Bytes of the samples kept; what is allocated stays the same. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** SHA-256 over all samples kept, hex; equal ones if nothing was deleted. */
  readonly fingerprintBefore: string;
  readonly fingerprintAfter: string;
  /** When it happened, as the caller said. */
  readonly at: string | null;
}
