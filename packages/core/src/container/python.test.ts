import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeContainer } from './decode.ts';
import { encodeContainer } from './encode.ts';
import { arrayNode } from './nodes.ts';

/** The reference implementation is not always there; without it these tests are shown as skipped. */
const python = (...args: string[]) => execFileSync('python3', args, { encoding: 'utf8', stdio: 'pipe' });
function hasSafetensors(): boolean {
  try {
    python('-c', 'import safetensors.numpy');
    return true;
  } catch {
    return false;
  }
}

const READ = `
import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], 'numpy') as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    print(json.dumps([file.metadata(), {n: [str(t.dtype), t.shape, t.tolist()] for n, t in tensors.items()}]))
`;
const WRITE = `
import sys, numpy
from safetensors.numpy import save_file
save_file({'w': numpy.ones((2, 3), 'float32')}, sys.argv[1], {'author': 'numpy'})
`;

describe.skipIf(!hasSafetensors())('with python3 and its packages safetensors and numpy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unforget-container-'));
  const path = join(folder, 'state.safetensors');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('a saved file opens there, whatever the keys', async () => {
    const tree = {
      params: {
        'hidden-1/kernel': arrayNode(new Float32Array([0.5, -1, 2, 3]), [2, 2]),
        重み: new Float64Array([0.1]),
      },
      scalar: arrayNode(new Int32Array([-5]), []),
      list: [new Uint32Array([2 ** 32 - 1]), new Uint16Array([65535]), new Int8Array([-128])],
      empty: arrayNode(new Float32Array(0), [0, 3]),
      alsoEmpty: new Uint8Array(0),
      '0': new Uint8Array([255]),
      '': new Uint8Array([1]),
      __metadata__: new Uint8Array([2]),
      '\ud800\u0000': new Uint8Array([3]),
      text: '\ud800 "quoted" \u0000',
      number: Number.NaN,
    };
    writeFileSync(path, await encodeContainer({ kind: 'test', schemaVersion: 2, tree }));
    const [metadata, tensors] = JSON.parse(python('-c', READ, path));
    expect(metadata).toMatchObject({ container: 'unforget/1', kind: 'test', schemaVersion: '2' });
    expect(JSON.parse(metadata.tree)).toMatchObject({ text: tree.text, number: { $number: 'NaN' } });
    expect(tensors).toEqual({
      'params/hidden-1~1kernel': [
        'float32',
        [2, 2],
        [
          [0.5, -1],
          [2, 3],
        ],
      ],
      'params/重み': ['float64', [1], [0.1]],
      scalar: ['int32', [], -5],
      'list/0': ['uint32', [1], [2 ** 32 - 1]],
      'list/1': ['uint16', [1], [65535]],
      'list/2': ['int8', [1], [-128]],
      empty: ['float32', [0, 3], []],
      alsoEmpty: ['uint8', [0], []],
      '0': ['uint8', [1], [255]],
      '': ['uint8', [1], [1]],
      '~u005f_metadata__': ['uint8', [1], [2]],
      '~ud800~u0000': ['uint8', [1], [3]],
    });
  });

  it('a file saved there is told from ours', async () => {
    python('-c', WRITE, path);
    const decoded = decodeContainer(readFileSync(path), { kind: 'test', maxSchemaVersion: 1 });
    const error: unknown = await decoded.catch((caught) => caught);
    expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
    expect(String(error)).toContain('a safetensors file from another program');
  });
});
