import prometheus from 'prom-client';
import type { Prediction } from '../prediction.ts';
import type { Job } from './jobs.ts';

/** Seconds; a prediction takes a few milliseconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What a server counts, for Prometheus. */
export class Metrics {
  readonly #registry = new prometheus.Registry();
  readonly #requests: prometheus.Histogram<'method' | 'route' | 'status'>;
  readonly #predictions: prometheus.Counter<'unknown'>;
  readonly #jobs: prometheus.Counter<'outcome'>;
  readonly #learning: prometheus.Gauge;
  readonly #active: prometheus.Gauge<'version'>;

  constructor() {
    const registers = [this.#registry];
    prometheus.collectDefaultMetrics({ register: this.#registry });
    this.#requests = new prometheus.Histogram({
      name: 'unforget_http_request_duration_seconds',
      help: 'Requests, by route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers,
    });
    this.#predictions = new prometheus.Counter({
      name: 'unforget_predictions_total',
      help: 'Inputs that were answered, by whether the answer was "unknown"',
      labelNames: ['unknown'],
      registers,
    });
    this.#jobs = new prometheus.Counter({
      name: 'unforget_learn_jobs_total',
      help: 'Jobs that ended, by what came of them',
      labelNames: ['outcome'],
      registers,
    });
    this.#learning = new prometheus.Gauge({ name: 'unforget_learning', help: '1 while a job runs', registers });
    this.#active = new prometheus.Gauge({
      name: 'unforget_active_version_info',
      help: '1, with the name of the version that answers',
      labelNames: ['version'],
      registers,
    });
  }

  requestEnded(
    labels: { readonly method: string; readonly route: string; readonly status: number },
    seconds: number,
  ): void {
    this.#requests.observe({ ...labels, status: String(labels.status) }, seconds);
  }

  predicted(predictions: readonly Prediction[]): void {
    const unknown = predictions.filter((prediction) => prediction.unknown).length;
    this.#predictions.inc({ unknown: 'true' }, unknown);
    this.#predictions.inc({ unknown: 'false' }, predictions.length - unknown);
  }

  jobEnded({ state, result }: Job): void {
    this.#jobs.inc({ outcome: state === 'failed' ? 'failed' : result?.promoted ? 'promoted' : 'refused' });
  }

  /** Everything in Prometheus' text format. */
  async text(now: { readonly learning: boolean; readonly version: string | null }): Promise<string> {
    this.#learning.set(now.learning ? 1 : 0);
    this.#active.reset();
    if (now.version !== null) this.#active.set({ version: now.version }, 1);
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}
