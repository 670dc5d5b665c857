// A rollout's steps as a picture the size of a word: how many there are, and how far it has come.
import type { RolloutSummary } from '../../server/contract/rollout-summary.ts';
import { toneText } from '../parts/badge.tsx';

const WIDTH = 72;
const HEIGHT = 30;

export function SmallStaircase({ steps, step, percentage, state, headline }: RolloutSummary) {
  const width = WIDTH / Math.max(1, steps.length);
  const reached = state === 'completed' ? steps.length - 1 : (step?.index ?? -1);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={`h-8 w-18 ${toneText(headline.tone)}`} aria-hidden="true">
      {steps.map((value, index) => {
        const height = Math.max(2.5, (value / 100_000) * (HEIGHT - 2));
        const on = index <= reached && percentage > 0;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            key={index}
            x={index * width + 0.75}
            width={width - 1.5}
            y={HEIGHT - height}
            height={height}
            rx={1.2}
            className={on ? 'fill-current' : 'fill-ink'}
            fillOpacity={on ? (index === reached ? 1 : 0.5) : index <= reached ? 0.3 : 0.12}
          />
        );
      })}
    </svg>
  );
}
