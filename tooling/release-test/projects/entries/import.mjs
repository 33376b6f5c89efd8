import list from './list.cjs';

for (const entry of list.entries) {
  const loaded = await import(entry, list.isJson(entry) ? { with: { type: 'json' } } : undefined);
  if (!Object.keys(loaded).length) throw new Error(`${entry} is empty`);
}
console.log('all', list.entries.length > 20);
