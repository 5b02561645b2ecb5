import type { default as UPlot, Options } from 'uplot';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { useThemeChanges } from './use-theme';

export interface PlotProps {
  /** What the plot says, for those who don't see it; all its numbers stand beside it, in a table. */
  readonly summary: string;
  /** When each step begins, in seconds. */
  readonly times: readonly number[];
  /** How long a step is, in seconds. */
  readonly step: number;
  readonly values: readonly number[];
  readonly tone: 'good' | 'bad';
  /** From one mark on the axis of time to the next, in seconds; the widest that still has room is taken. */
  readonly marks: readonly number[];
  readonly formatMark: (time: Date) => string;
  /** Of the step that is pointed at. */
  readonly describe: (index: number) => string;
  readonly onPick: (index: number) => void;
}

const HEIGHT = 180;

/** A column for each step of time. */
export function Plot(props: PlotProps) {
  const { summary, tone, describe } = props;
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number>();
  const [failed, setFailed] = useState(false);
  const t = useTexts(kitTexts);
  const theme = useThemeChanges();
  const latest = useRef(props);
  latest.current = props;
  const { times, values } = props;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let plot: UPlot | undefined;
    let gone = false;
    import('uplot').then(
      ({ default: Plotter }) => {
        if (gone) return;
        plot = new Plotter(optionsOf(Plotter, element, latest.current, setPointed), [[...times], [...values]], element);
      },
      () => setFailed(true),
    );
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      gone = true;
      resized.disconnect();
      plot?.destroy();
    };
  }, [times, values, theme]);
  const pick = () => pointed !== undefined && latest.current.onPick(pointed);
  if (failed) return <p class="state empty">{t('plotFailed')}</p>;
  return (
    <figure class="plot">
      <div ref={box} class={`canvas ${tone}`} role="img" aria-label={summary} onClick={pick} />
      <figcaption aria-hidden="true">{pointed === undefined ? ' ' : describe(pointed)}</figcaption>
    </figure>
  );
}

function optionsOf(
  Plotter: typeof UPlot,
  element: HTMLElement,
  { times, values, step, marks, formatMark }: PlotProps,
  onPoint: (index: number | undefined) => void,
): Options {
  const { color } = getComputedStyle(element);
  const [text = color] = [getComputedStyle(element.parentElement ?? element).color];
  const axis = { stroke: text, font: '12px system-ui, sans-serif', grid: { stroke: withAlpha(text, 0.12), width: 1 } };
  const last = (times.at(-1) ?? 0) + step;
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { range: [times[0] ?? 0, last] }, y: { range: [0, Math.max(4, ...values) * 1.05] } },
    axes: [
      {
        ...axis,
        size: 28,
        space: 64,
        incrs: [...marks],
        ticks: { show: false },
        values: (_plot, splits) => splits.map((time) => formatMark(new Date(time * 1000))),
      },
      {
        ...axis,
        size: 44,
        ticks: { show: false },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4, 1e5],
      },
    ],
    series: [{}, { fill: withAlpha(color, 0.8), width: 0, points: { show: false }, ...bars(Plotter) }],
    hooks: {
      setCursor: [(plot) => onPoint(stepAt(times, plot.posToVal(plot.cursor.left ?? -1, 'x'), plot.cursor.left))],
    },
  };
}

function bars(Plotter: typeof UPlot) {
  const paths = Plotter.paths.bars?.({ size: [0.85, 60], align: 1 });
  return paths ? { paths } : {};
}

function stepAt(times: readonly number[], time: number, left: number | undefined): number | undefined {
  if (left === undefined || left < 0) return undefined;
  const at = times.findLastIndex((begin) => begin <= time);
  return at < 0 ? undefined : at;
}

/** `rgb(1, 2, 3)`, as computed styles have it, made translucent. */
function withAlpha(color: string, alpha: number): string {
  const [red, green, blue] = color.match(/[\d.]+/g) ?? [];
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}
