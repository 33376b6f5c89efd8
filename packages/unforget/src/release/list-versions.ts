import type { Version, VersionStore } from '@unforget/versions';

/** Plain data: one damaged record hides no other version, and is told itself. */
export interface Listed {
  readonly versions: readonly Version[];
  readonly damaged: readonly { readonly id: string; readonly name: string; readonly error: string }[];
}

export async function listVersions(store: VersionStore): Promise<Listed> {
  const damaged: Listed['damaged'][number][] = [];
  const versions = await store.list({
    onDamaged: ({ id, name, error }) => damaged.push({ id, name, error: error.message }),
  });
  return { versions, damaged };
}
