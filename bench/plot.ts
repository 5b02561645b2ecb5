import { ratioOf, type Result } from './results';

const WIDTH = 860;
const HEIGHT = 420;
const EDGE = 60;
const LEGEND = 280;
const COLOURS = [
  ...['#0b6e99', '#d9480f', '#2b8a3e', '#862e9c', '#c92a2a', '#5c940d', '#1864ab', '#a61e4d'],
  ...['#e8a200', '#087f5b', '#495057', '#6741d9', '#9c6644', '#f06595'],
];

interface Curve {
  readonly title: string;
  readonly points: readonly (readonly [users: number, ratio: number])[];
}

/** The server's ratio to the ceiling by the number of users, both axes logarithmic: a flat line is what one wants. */
export function plotOf(results: readonly Result[]): string {
  const curves = curvesOf(results);
  const sizes = [...new Set(results.map(({ users }) => users))].toSorted((a, b) => a - b);
  const x = (users: number) => EDGE + position(users, sizes[0] ?? 1, sizes.at(-1) ?? 1) * (WIDTH - EDGE - LEGEND);
  const y = (ratio: number) => HEIGHT - EDGE - position(Math.max(ratio, 0.01), 0.01, 2) * (HEIGHT - 2 * EDGE);
  const columns = sizes.map((users) => text(x(users), HEIGHT - EDGE + 20, users.toLocaleString('en'), 'middle'));
  const rows = [0.01, 0.05, 0.1, 0.2, 0.5, 1, 2].map(
    (ratio) =>
      `<line x1="${EDGE}" x2="${WIDTH - LEGEND}" y1="${y(ratio)}" y2="${y(ratio)}" stroke="#ddd"/>` +
      text(EDGE - 6, y(ratio) + 4, String(ratio), 'end'),
  );
  const lines = curves.map(({ title, points }, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '';
    const path = points.map(([users, ratio]) => `${x(users).toFixed(1)},${y(ratio).toFixed(1)}`).join(' ');
    return (
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      `<rect x="${WIDTH - LEGEND + 10}" y="${EDGE + index * 20 - 9}" width="10" height="10" fill="${colour}"/>` +
      text(WIDTH - LEGEND + 26, EDGE + index * 20, title, 'start')
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${text(EDGE, 30, 'Rate as a part of the ceiling’s, by number of users (32 clients)', 'start')}
${[...rows, ...columns, ...lines].join('\n')}
</svg>
`;
}

function curvesOf(results: readonly Result[]): Curve[] {
  const clients = Math.max(...results.map((result) => result.clients));
  const own = results.filter(
    (each) => each.contender === 'own' && each.clients === clients && each.target !== undefined,
  );
  return [...new Set(own.map(({ title }) => title))].map((title) => ({
    title: title.replaceAll('`', '').replaceAll('"', ''),
    points: own
      .filter((each) => each.title === title)
      .map((each) => [each.users, ratioOf(each, results) ?? 0] as const),
  }));
}

/** Between 0 and 1, on a logarithmic scale. */
function position(value: number, from: number, to: number): number {
  return from === to ? 0 : Math.log(value / from) / Math.log(to / from);
}

function text(x: number, y: number, content: string, anchor: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;
}
