import { unknownVersion } from '../errors.ts';
import type { GateReport } from '../gates/report.ts';
import type { HistoryEntry } from '../manifest/manifest.ts';
import { getObject } from '../objects/object-store.ts';
import type { StoreContext } from './context.ts';

/** The gate report of a promotion or refusal; null where it went with its version, or there was none. */
export async function readReport(context: StoreContext, sequence: number): Promise<GateReport | null> {
  const { history } = await context.manifests.read();
  const entry = history.find((other): other is HistoryEntry => other.sequence === sequence);
  if (!entry) throw unknownVersion(`change ${sequence}`, 'history() tells which changes there were');
  if (!entry.report) return null;
  const bytes = await getObject(context.storage, entry.report, `Gate report of change ${sequence}`);
  return JSON.parse(new TextDecoder().decode(bytes)) as GateReport;
}
