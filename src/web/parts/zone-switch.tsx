// Lets a reader in another zone choose whose times are shown; nobody else sees it.
import { formatZone, isSameWall, READERS_ZONE } from './format.ts';
import { chooseZone, useZoneChoice } from './zone-choice.ts';

export function ZoneSwitch({ zone, now }: { readonly zone: string; readonly now: number }) {
  const choice = useZoneChoice();
  if (isSameWall(zone, READERS_ZONE, now)) return null;
  return (
    <label className="inline-flex flex-wrap items-center gap-2 text-sm text-dim">
      Times
      <select
        value={choice}
        onChange={(event) => chooseZone(event.target.value === 'reader' ? 'reader' : 'plan')}
        className="h-8 rounded-lg border border-edge/60 bg-paper px-2 text-ink"
      >
        <option value="plan">of the plan ({formatZone(zone, now)})</option>
        <option value="reader">where you are ({formatZone(READERS_ZONE, now)})</option>
      </select>
    </label>
  );
}
