// An observed rate against its bound, where there is no history to draw: left is good, whichever side of the bound is.
import type { GateCard } from '../../server/contract/gate-card.ts';

export function Gauge({ card }: { readonly card: GateCard }) {
  const { rate, bound, interval, good } = card;
  if (rate === null || bound === null) return null;
  const fromPerfect = (share: number) => (good === 'above' ? 1 - share : share);
  const [seen, limit] = [fromPerfect(rate), fromPerfect(bound)];
  const span = Math.max(limit * 2, seen * 1.25, 1e-9);
  const at = (share: number) => `${Math.min(1, Math.max(0, share / span)) * 100}%`;
  const [from, to] = (interval ?? [rate, rate]).map(fromPerfect).sort((a, b) => a - b);
  return (
    <svg className={`h-4 w-full ${seen < limit ? 'text-good' : 'text-bad'}`} aria-hidden="true">
      <rect x="0" y="5" width="100%" height="6" rx="3" className="fill-ink/10" />
      <line
        x1={at(from ?? 0)}
        x2={at(to ?? 0)}
        y1="8"
        y2="8"
        strokeWidth="6"
        className="stroke-current"
        strokeOpacity="0.45"
      />
      <line x1={at(limit)} x2={at(limit)} y1="0" y2="16" strokeWidth="2" className="stroke-ink" />
      <circle cx={at(seen)} cy="8" r="4.5" strokeWidth="1.5" className="fill-current stroke-paper" />
    </svg>
  );
}
