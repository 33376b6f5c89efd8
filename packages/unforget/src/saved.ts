import { decodeContainer, encodeContainer } from '@unforget/core';
import type { SavedEncoder } from './encoders/encoder-for.ts';
import { fail } from './errors.ts';
import type { HeldBack } from './held-back.ts';
import type { Labels } from './labels.ts';
import type { Settings } from './options.ts';

/** Everything that a classifier is. */
export interface Content {
  readonly settings: Settings;
  readonly encoder: SavedEncoder | null;
  readonly labels: Labels;
  /** Calls of `learn` that ended. */
  readonly calls: number;
  readonly threshold: number;
  readonly heldBack: HeldBack | null;
  /** What the learner saved; null before it learned anything. */
  readonly learner: Uint8Array | null;
}

/** Raised when the layout below changes; older files must still open. */
const SCHEMA_VERSION = 1;
const KIND = 'unforget/classifier';

export const encodeContent = ({ settings, heldBack, ...rest }: Content): Promise<Uint8Array> =>
  encodeContainer({
    kind: KIND,
    schemaVersion: SCHEMA_VERSION,
    tree: {
      ...rest,
      encoder: rest.encoder && { ...rest.encoder, shape: [...(rest.encoder.shape ?? [])] },
      settings: { ...settings },
      heldBack: heldBack && { ...heldBack.codes, units: heldBack.units, ids: heldBack.ids },
    },
  });

/** @throws UnforgetError `corrupt-state`, `incompatible-state` */
export async function decodeContent(bytes: Uint8Array): Promise<Content> {
  // Any version: core would tell to update core, and it is this package that is too old.
  const { tree, schemaVersion } = await decodeContainer(bytes, {
    kind: KIND,
    maxSchemaVersion: Number.MAX_SAFE_INTEGER,
  });
  if (schemaVersion > SCHEMA_VERSION) {
    fail('incompatible-state', {
      what: 'Saved classifier',
      expected: `schema version ${SCHEMA_VERSION} or older`,
      received: `schema version ${schemaVersion}`,
      remedy: 'Update the package "unforget"',
    });
  }
  const { heldBack, ...rest } = tree as unknown as Omit<Content, 'heldBack'> & { heldBack: SavedHeldBack | null };
  return {
    ...rest,
    heldBack: heldBack && {
      codes: { x: heldBack.x, scale: heldBack.scale },
      units: heldBack.units,
      ids: heldBack.ids,
    },
  };
}

interface SavedHeldBack extends Omit<HeldBack, 'codes'> {
  readonly x: Float32Array | Int8Array;
  readonly scale: number;
}
