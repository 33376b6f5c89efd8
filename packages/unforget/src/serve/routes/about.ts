import type { Handler } from '../application.ts';

/** `GET /health`: which version answers (null before the first), and whether another is being learned. */
export const health: Handler = async ({ bot, jobs }) => ({
  status: 200,
  body: { status: 'ok', version: (await bot.version())?.name ?? null, learning: jobs.isRunning },
});

/** `GET /metrics`, for Prometheus. */
export const metrics: Handler = async ({ metrics: counted, bot, jobs }) => ({
  status: 200,
  headers: { 'content-type': counted.contentType },
  body: await counted.text({ learning: jobs.isRunning, version: (await bot.version())?.name ?? null }),
});
