// The words of state, health and verdict, each with a picture and a colour of its own; the word alone says it all.
import type { RolloutSummary } from '../../server/contract/rollout-summary.ts';
import { Icon, type IconName } from './icon.tsx';

type State = RolloutSummary['state'];
export type Tone = RolloutSummary['headline']['tone'];
export type Verdict = NonNullable<RolloutSummary['verdict']>;

const TONES: Record<Tone, string> = {
  quiet: 'text-dim',
  busy: 'text-accent',
  good: 'text-good',
  person: 'text-person',
  bad: 'text-bad',
};

export function toneText(tone: Tone): string {
  return TONES[tone];
}

const STATE_ICONS: Record<State, IconName> = {
  scheduled: 'clock',
  soaking: 'soak',
  asked: 'person',
  paused: 'pause',
  rolledBack: 'down',
  completed: 'check',
};

interface BadgeProps {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly children: string;
}

function Badge({ icon, tone, children }: BadgeProps) {
  return (
    <span
      className={`tinted inline-flex items-center gap-1.5 rounded-full py-0.5 pr-2.5 pl-2 text-sm font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      <Icon name={icon} className="size-3.5" />
      {children}
    </span>
  );
}

export function StateBadge({ state, headline }: Pick<RolloutSummary, 'state' | 'headline'>) {
  return (
    <Badge icon={STATE_ICONS[state]} tone={headline.tone}>
      {headline.word}
    </Badge>
  );
}

const VERDICTS: Record<Verdict, BadgeProps> = {
  pass: { icon: 'check', tone: 'good', children: 'Pass' },
  fail: { icon: 'cross', tone: 'bad', children: 'Fail' },
  undecided: { icon: 'dots', tone: 'busy', children: 'Undecided' },
  noData: { icon: 'silence', tone: 'person', children: 'No data' },
};

export function VerdictBadge({ verdict }: { readonly verdict: Verdict | null }) {
  return <Badge {...(verdict ? VERDICTS[verdict] : { icon: 'clock', tone: 'quiet', children: 'Not judged' })} />;
}

/** In the place of the verdict: what was counted is not to be believed. */
export function WrongUsersBadge() {
  return (
    <Badge icon="people" tone="person">
      Wrong users
    </Badge>
  );
}

const HEALTH: Record<RolloutSummary['health']['kind'], readonly [IconName, Tone]> = {
  waiting: ['clock', 'quiet'],
  gathering: ['dots', 'busy'],
  healthy: ['check', 'good'],
  failing: ['cross', 'bad'],
  wrongUsers: ['people', 'person'],
  noData: ['silence', 'person'],
  stopped: ['down', 'quiet'],
  done: ['check', 'quiet'],
};

export function HealthWord({ health }: Pick<RolloutSummary, 'health'>) {
  const [icon, tone] = HEALTH[health.kind];
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm whitespace-nowrap ${TONES[tone]}`}>
      <Icon name={icon} className="size-3.5" />
      {health.word}
    </span>
  );
}
