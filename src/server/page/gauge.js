// Draws an observed rate against its bound: where the interval still reaches over the line, the gate cannot know yet.
import { svg } from './element.js';

const WIDTH = 180;
const HEIGHT = 18;
const MIDDLE = HEIGHT / 2;

/** Drawn as distance from perfect, so that left is good for both kinds of bound; the sentence below it says the numbers. */
export function gauge({ rate, interval, bound, good }) {
  const fromPerfect = (share) => (good === 'below' ? share : 1 - share);
  const [seen, limit] = [fromPerfect(rate), fromPerfect(bound)];
  const span = Math.max(limit * 2, seen * 1.25, 1e-9);
  const x = (share) => Math.min(1, Math.max(0, share / span)) * (WIDTH - 8) + 4;
  const ends = interval?.map(fromPerfect).sort((a, b) => a - b);

  return svg(
    'svg',
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: 'gauge',
      'data-side': seen < limit ? 'good' : 'bad',
      'aria-hidden': 'true',
    },
    svg('rect', { class: 'track', x: 0, y: MIDDLE - 3, width: WIDTH, height: 6, rx: 3 }),
    svg('rect', { class: 'over', x: x(limit), y: MIDDLE - 3, width: WIDTH - x(limit), height: 6, rx: 3 }),
    ends && svg('line', { class: 'interval', x1: x(ends[0]), x2: x(ends[1]), y1: MIDDLE, y2: MIDDLE }),
    svg('line', { class: 'bound', x1: x(limit), x2: x(limit), y1: 1, y2: HEIGHT - 1 }),
    svg('circle', { class: 'rate', cx: x(seen), cy: MIDDLE, r: 4.5 }),
  );
}
