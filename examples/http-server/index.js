// A text bot over HTTP: it answers while it learns, and what it learned survives a restart.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@unforget/backend';
import { createServer } from 'unforget/serve';

await selectBackend({ log: () => {} });
const folder = await mkdtemp(join(tmpdir(), 'bot-'));

async function serve(work) {
  const server = await createServer({ store: folder, token: 'secret' });
  const { url } = await server.listen({ port: 0 });
  const post = async (path, body) => {
    const headers = { authorization: 'Bearer secret' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  };
  try {
    await work({ url, post });
  } finally {
    await server.close();
  }
}

await serve(async ({ url, post }) => {
  const { id } = await post('/learn', {
    examples: [
      { input: 'where is my parcel', label: 'track_order' },
      { input: 'has my order been sent', label: 'track_order' },
      { input: 'i want my money back', label: 'refund' },
      { input: 'please refund me', label: 'refund' },
    ],
  });
  const { state, result } = await (await fetch(`${url}/jobs/${id}?wait`)).json();
  console.log(state, result.version.name);
});

// Another server on the same folder.
await serve(async ({ post }) => {
  const { predictions } = await post('/predict', { inputs: ['my parcel never came', 'can you refund me'] });
  for (const { label } of predictions) console.log(label);
});
await rm(folder, { recursive: true });
