// Learns and predicts in a web page, on WebAssembly.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
// Vite copies the three binaries beside the bundle and gives their addresses.
import threaded from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import { selectBackend } from '@unforget/backend';
import { createClassifier } from 'unforget';

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});
const { name } = await selectBackend({ backend: 'wasm' });

const bot = await createClassifier({ input: 'text', seed: 1 });
await bot.learn([
  { input: 'where is my parcel', label: 'track_order' },
  { input: 'has my order been sent', label: 'track_order' },
  { input: 'i want my money back', label: 'refund' },
  { input: 'please refund me', label: 'refund' },
]);
await bot.learn([
  { input: 'when do you open', label: 'opening_hours' },
  { input: 'are you open on sunday', label: 'opening_hours' },
]);
const lines = [`engine: ${name}`];
for (const message of ['my parcel never came', 'can you refund me', 'opening times on monday']) {
  lines.push(`${message}: ${(await bot.predict(message)).label}`);
}
document.querySelector('#result').textContent = lines.join('\n');
