// What faults do, drawn: for each criterion the chance to complete all the same, and how many failures users met, by size of the fault.
import type { Fault, Simulation } from '../../core/forecast/simulate.ts';
import { formatShare } from '../../core/gate/judging/wording.ts';

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dash: string;
  readonly values: readonly number[];
}

/** Told apart without colour, too: by dashes, and by the order of the legend. Colours after Okabe and Ito. */
const STYLES = [
  { colour: '#0072b2', dash: '', width: 3 },
  { colour: '#d55e00', dash: '7 4', width: 2 },
  { colour: '#009e73', dash: '2 4', width: 2 },
  { colour: '#8a4f7d', dash: '9 3 2 3', width: 2 },
] as const;

const WIDTH = 960;
const PANEL = { width: 380, height: 190, left: 60, gap: 90, top: 46, bottom: 52 } as const;
const ROW = PANEL.top + PANEL.height + PANEL.bottom;
const HEAD = 92;

/** A whole SVG document with its own background, for light and dark pages alike. */
export function simulationChart(simulations: readonly Simulation[]): string {
  const rows = simulations.flatMap(({ rollout, faults }) => faults.map((fault) => ({ title: rollout.title, fault })));
  const height = HEAD + rows.length * ROW + 12;
  const tools = simulations[0]?.tools.map(({ tool }) => tool) ?? [];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12" fill="#222">
<title>What faults do to the plan</title>
<desc>${xml(rows.map(({ fault }) => describe(fault)).join(' '))}</desc>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="${PANEL.left}" y="30" font-size="18" font-weight="600">What a fault of each size does, from the first step on</text>
<text x="${PANEL.left}" y="50" fill="#555">Size: as a multiple of the criterion's limit. Simulated; a run ends when it completes, is rolled back, or asks a person.</text>
${legend(tools)}
${rows.map(({ title, fault }, index) => row(title, fault, HEAD + index * ROW)).join('\n')}
</svg>
`;
}

function legend(tools: readonly string[]): string {
  let x = PANEL.left;
  return tools
    .map((tool, index) => {
      const { colour, dash, width } = STYLES[index % STYLES.length]!;
      const text = `<g><line x1="${x}" y1="72" x2="${x + 30}" y2="72" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dash}"/><text x="${x + 37}" y="76">${xml(tool)}</text></g>`;
      x += 62 + tool.length * 6.6;
      return text;
    })
    .join('\n');
}

function row(title: string, fault: Fault, y: number): string {
  const sizes = fault.sizes.map(({ size }) => `${size}x`);
  const tools = fault.sizes[0]?.tools ?? [];
  const lines = (value: (index: number, tool: number) => number): readonly Line[] =>
    tools.map(({ tool }, place) => ({
      name: tool,
      ...STYLES[place % STYLES.length]!,
      values: fault.sizes.map((_, index) => value(index, place)),
    }));
  const completed = lines((index, tool) => fault.sizes[index]?.tools[tool]?.ended.completed ?? 0);
  const harmed = lines((index, tool) => fault.sizes[index]?.tools[tool]?.ended.harmed.mean ?? 0);
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(...harmed.flatMap(({ values }) => values), 10))));
  const right = PANEL.left + PANEL.width + PANEL.gap;
  return `<g transform="translate(0 ${y})">
<text x="${PANEL.left}" y="16"><tspan font-weight="600">${xml(fault.criterion.text)}</tspan><tspan fill="#555" dx="10">${xml(title)}</tspan></text>
<text x="${PANEL.left}" y="33" fill="#555">Chance to complete all the same</text>
<text x="${right}" y="33" fill="#555">${fault.criterion.kind === 'latency' ? 'Slow' : 'Failing'} operations that users met (mean of all runs)</text>
${panel(
  PANEL.left,
  sizes,
  completed,
  [0, 0.25, 0.5, 0.75, 1],
  (value) => value,
  (value) => `${value * 100}%`,
)}
${panel(
  right,
  sizes,
  harmed,
  Array.from({ length: decades + 2 }, (_, k) => (k === 0 ? 0 : 10 ** (k - 1))),
  (value) => (value < 1 ? value / (decades + 1) : (1 + Math.log10(value)) / (decades + 1)),
  (value) => value.toLocaleString('en-US'),
)}
</g>`;
}

function panel(
  left: number,
  sizes: readonly string[],
  lines: readonly Line[],
  ticks: readonly number[],
  height: (value: number) => number,
  label: (value: number) => string,
): string {
  const bottom = PANEL.top + PANEL.height;
  const x = (index: number): number => round(left + 14 + (index * (PANEL.width - 28)) / Math.max(1, sizes.length - 1));
  const y = (value: number): number => round(bottom - height(value) * PANEL.height);
  const grid = ticks.map(
    (tick) =>
      `<line x1="${left}" y1="${y(tick)}" x2="${left + PANEL.width}" y2="${y(tick)}" stroke="#ddd"/><text x="${left - 7}" y="${y(tick) + 4}" text-anchor="end" fill="#555">${label(tick)}</text>`,
  );
  const marks = sizes.map(
    (size, index) =>
      `<text x="${x(index)}" y="${bottom + 18}" text-anchor="middle" fill="#555">${size}</text>${size === '1x' ? `<line x1="${x(index)}" y1="${PANEL.top}" x2="${x(index)}" y2="${bottom}" stroke="#bbb" stroke-dasharray="3 3"/><text x="${x(index)}" y="${bottom + 33}" text-anchor="middle" fill="#888">the limit</text>` : ''}`,
  );
  // The first is drawn last, so that it lies on top.
  const drawn = [...lines.entries()].reverse().map(([place, { colour, dash, values }]) => {
    const points = values.map((value, index) => `${x(index)},${y(value)}`).join(' ');
    const dots = values
      .map((value, index) => `<circle cx="${x(index)}" cy="${y(value)}" r="${place === 0 ? 4 : 3}"/>`)
      .join('');
    return `<g fill="${colour}"><polyline points="${points}" fill="none" stroke="${colour}" stroke-width="${place === 0 ? 3 : 2}" stroke-dasharray="${dash}"/>${dots}</g>`;
  });
  return [...grid, ...marks, ...drawn].join('\n');
}

function describe({ criterion, sizes }: Fault): string {
  const words = sizes.map(({ size, tools }) => {
    const ours = tools[0]?.ended;
    return `at ${size} times its limit this plan completes with ${formatShare(ours?.completed ?? 0)}`;
  });
  return `${criterion.text}: ${words.join(', ')}.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function xml(text: string): string {
  return text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
