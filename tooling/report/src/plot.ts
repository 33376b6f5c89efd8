import { Error as ERRORS_ONLY, loader, parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { THEME } from './theme.ts';

/** A Vega-Lite specification with its data in it, without `$schema` and `config`, which are set here. */
export type PlotSpec = Readonly<Record<string, unknown>>;

export interface PlotOptions {
  /** Put before the ids in the drawing, so that several fit on one page. Default none. */
  readonly idPrefix?: string;
}

/**
 * Draws a Vega-Lite specification as one `<svg>` element, in this process: no canvas, no browser, no network.
 * Letters and axes are drawn in `currentColor`. The same specification gives the same text.
 * @throws Error when the specification is wrong, or names data that would have to be loaded
 */
export async function plotSvg(spec: PlotSpec, { idPrefix = '' }: PlotOptions = {}): Promise<string> {
  const problems: string[] = [];
  const collect = collector(problems);
  const { spec: program } = compile({ ...spec, config: THEME } as unknown as TopLevelSpec, { logger: collect });
  const view = new View(parse(program), { renderer: 'none', logger: collect, loader: refusing(problems) });
  try {
    await view.runAsync();
    const svg = await view.toSVG();
    if (problems.length) throw new Error(`The plot can't be drawn: ${problems.join('; ')}`);
    return idPrefix ? withPrefix(svg, idPrefix) : svg;
  } finally {
    view.finalize();
  }
}

/** A Vega logger that keeps warnings and errors: a plot that is only nearly right must not go unseen. */
function collector(problems: string[]): never {
  const keep = (...parts: readonly unknown[]): unknown => {
    problems.push(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' '));
    return logger;
  };
  const ignore = (): unknown => logger;
  const logger = { level: (value?: number) => (value === undefined ? ERRORS_ONLY : logger), error: keep, warn: keep };
  return Object.assign(logger, { info: ignore, debug: ignore }) as never;
}

function refusing(problems: string[]): ReturnType<typeof loader> {
  const refuse = (uri: string): Promise<never> => {
    const reason = `data must be in the specification, not at ${uri}`;
    problems.push(reason);
    return Promise.reject(new Error(reason));
  };
  return { ...loader(), load: refuse, sanitize: refuse, http: refuse, file: refuse } as ReturnType<typeof loader>;
}

/** Ids are `clip1`, `gradient_0`, … in every drawing: on one page the first would serve for all. */
const withPrefix = (svg: string, prefix: string): string =>
  svg.replace(/<[^>]*>/g, (tag) =>
    tag.replace(/ id="([^"]+)"/g, ` id="${prefix}$1"`).replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`),
  );
