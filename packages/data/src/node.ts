export { dataFolder } from './node/data-folder.ts';
export { readBytes } from './node/files.ts';
export { loadCifar, loadCsv, loadIdx, loadIdxPair, loadJsonLines } from './node/loaders.ts';
export { loadMnist } from './node/mnist-folder.ts';
