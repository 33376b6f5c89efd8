export { type UnstorageOptions, unstorageStorage } from './storage/unstorage-storage.ts';
