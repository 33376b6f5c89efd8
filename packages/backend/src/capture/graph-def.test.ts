import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { nativeIsThere, orWhyNot } from './__fixtures__/native.ts';
import { encodeSavedModel, type GraphNode, printGraph } from './graph-def.ts';

const NODES: GraphNode[] = [
  {
    name: 'in_0',
    operation: 'Placeholder',
    inputs: [],
    attributes: { dtype: { kind: 'type', value: 1 }, shape: { kind: 'shape', value: [2, 3] } },
  },
  {
    name: 'c0',
    operation: 'Const',
    inputs: [],
    attributes: {
      dtype: { kind: 'type', value: 3 },
      value: { kind: 'tensor', value: { dtype: 'int32', shape: [5], values: Int32Array.of(1, -1, 2, 3, 4) } },
    },
  },
  {
    name: 'n0',
    operation: 'Made',
    inputs: ['in_0', 'c0:1', '^c0'],
    attributes: {
      ksize: { kind: 'integer', value: [1, 2, 2, 1] },
      axis: { kind: 'integer', value: -1 },
      epsilon: { kind: 'float', value: 0.5 },
      types: { kind: 'type', value: [1, 3] },
      keep_dims: { kind: 'boolean', value: false },
      padding: { kind: 'text', value: 'SAME' },
      scalar: { kind: 'shape', value: [] },
    },
  },
];

describe('a graph as text', () => {
  it('is a node a line: inputs in brackets, attributes behind, long constants cut', () => {
    expect(printGraph(NODES)).toBe(
      [
        'in_0 = Placeholder() dtype=1 shape=[2,3]',
        'c0 = Const() dtype=3 value=int32[5]{1, -1, 2, 3, …}',
        'n0 = Made(in_0, c0:1, ^c0) ksize=[1,2,2,1] axis=-1 epsilon=0.5 types=[1,3] keep_dims=false padding="SAME" scalar=[]',
      ].join('\n'),
    );
  });

  it('shows a short constant whole, and an empty graph as nothing', () => {
    const node: GraphNode = {
      name: 'c',
      operation: 'Const',
      inputs: [],
      attributes: { value: { kind: 'tensor', value: { dtype: 'float32', shape: [], values: Float32Array.of(0.5) } } },
    };
    expect([printGraph([node]), printGraph([])]).toEqual(['c = Const() value=float32[]{0.5}', '']);
  });
});

describe('a saved model', () => {
  it('of one node is these bytes', () => {
    const bytes = encodeSavedModel([{ name: 'a', operation: 'NoOp', inputs: ['^b'], attributes: {} }]);
    expect(Buffer.from(bytes).toString('hex')).toBe(
      [
        '0801', // schema version 1
        '121f', // a meta graph of 31 bytes
        '0a07', // its info, of 7 bytes
        '22057365727665', // tag "serve"
        '1214', // the graph, of 20 bytes
        '0a0d', // a node of 13 bytes
        '0a0161', // name "a"
        '12044e6f4f70', // operation "NoOp"
        '1a025e62', // input "^b"
        '220308bf08', // versions: producer 1087
      ].join(''),
    );
  });
});

interface DecodedNode {
  readonly name: string;
  readonly attrMap: [string, object][];
}
interface Decoded {
  toObject(): { metaGraphsList: { graphDef: { nodeList: DecodedNode[] } }[] };
}

describe.skipIf(!nativeIsThere)(`what TensorFlow's own classes read${orWhyNot}`, () => {
  it('is what was written', () => {
    const { SavedModel } = createRequire(import.meta.url)('@tensorflow/tfjs-node/dist/proto/api_pb.js');
    const decoded = SavedModel.deserializeBinary(encodeSavedModel(NODES)) as Decoded;
    const nodeList = decoded.toObject().metaGraphsList[0]?.graphDef.nodeList ?? [];
    const attributesAt = (i: number): object => Object.fromEntries(nodeList[i]?.attrMap ?? []);
    expect(nodeList).toMatchObject(
      NODES.map(({ name, operation, inputs }) => ({ name, op: operation, inputList: inputs })),
    );
    expect(attributesAt(2)).toMatchObject({
      ksize: { list: { iList: [1, 2, 2, 1] } },
      axis: { i: -1 },
      epsilon: { f: 0.5 },
      types: { list: { typeList: [1, 3] } },
      keep_dims: { b: false },
      padding: { s: Buffer.from('SAME').toString('base64') },
      scalar: { shape: { dimList: [] } },
    });
    expect(attributesAt(1)).toMatchObject({
      value: {
        tensor: {
          dtype: 3,
          tensorShape: { dimList: [{ size: 5 }] },
          tensorContent: Buffer.from(Int32Array.of(1, -1, 2, 3, 4).buffer).toString('base64'),
        },
      },
    });
  });
});
