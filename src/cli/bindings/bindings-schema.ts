// What may stand in a bindings file: the one schema from which checking, types and the JSON Schema for editors come.
import { z } from 'zod';
import { calendarProblem } from '../../core/calendar/business-time.ts';
import { type Calendar, DEFAULT_CALENDAR } from '../../core/calendar/calendar.ts';
import { isKnownZone } from '../../core/calendar/zone.ts';
import { ALL_OPERATIONS, operationKey } from '../../core/gate/operation.ts';
import type { Bindings } from '../../core/plan/bindings.ts';
import { type RuleSwitches, switchableRules } from '../../core/plan/rule-switches.ts';
import { TOGGLE_DRIVERS } from '../../core/toggle/driver.ts';
import { criterionQueries, datadogConnection, metricsSource, prometheusConnection } from './bindings-metrics-schema.ts';
import { stopSignal } from './bindings-stop-schema.ts';
import { targeting } from './bindings-targeting-schema.ts';
import { toggleConnections } from './bindings-toggles-schema.ts';
import { absence, datedReason, duration, hours, oneOf, people, share, weekday, words } from './bindings-values.ts';
import { type Notify, notify } from './notify-schema.ts';

const ZONE = 'the IANA name of a time zone, such as "America/New_York"';

const calendar = z
  .strictObject({
    zone: z
      .string({ error: ZONE })
      .refine(isKnownZone, { error: ZONE })
      .exactOptional()
      .meta({ description: 'IANA name of the time zone of all dates and hours.', examples: ['America/New_York'] }),
    hours: hours()
      .exactOptional()
      .meta({ description: 'Working hours; a step starts and its soak runs in them only.' }),
    workdays: z.array(weekday()).min(1, { error: 'at least one day' }).exactOptional(),
    holidays: oneOf('us-federal', 'none').exactOptional().meta({ description: 'Holidays by rule, besides "closed".' }),
    closed: z
      .array(datedReason())
      .exactOptional()
      .meta({ description: 'Days off besides the holidays: no business time passes.' }),
    opened: z.array(datedReason()).exactOptional().meta({ description: 'Days worked although a rule says otherwise.' }),
    freezes: z
      .array(datedReason())
      .exactOptional()
      .meta({ description: 'Days on which nothing advances, though soaks go on.' }),
    absences: z
      .array(absence())
      .exactOptional()
      .meta({ description: 'Days on which nothing advances because somebody is away.' }),
    noAdvanceOn: z
      .array(weekday())
      .exactOptional()
      .meta({ description: 'Weekdays on which nothing advances.', examples: [['friday']] }),
  })
  .transform(({ hours: open, freezes, absences, ...same }, context): Partial<Calendar> => {
    const frozen = freezes || absences ? { frozen: [...(freezes ?? []), ...(absences ?? [])] } : {};
    const given = { ...same, ...open, ...frozen };
    const problem = calendarProblem({ ...DEFAULT_CALENDAR, ...given });
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem.replace(/^.*, expected /, '') });
    return given;
  })
  .meta({ description: 'Working time, and the days on which nothing may advance.' });

const OPERATION = 'words that name an operation, such as "write to table", or "*" for every operation';

const COUNT = 'a number above 0';
const QUANTILE = 'a share between 0 and 1, such as 0.99 for p99';
const criterion = z.strictObject({
  operation: z
    .string({ error: OPERATION })
    .refine((given) => given === ALL_OPERATIONS || operationKey(given) !== '', { error: OPERATION })
    .exactOptional()
    .meta({
      description: 'Words of the operation whose events are counted; "*" counts every operation of the toggle.',
    }),
  proof: oneOf('auto', 'statistical', 'literal').exactOptional().meta({
    description:
      'What an advance needs: a test that crosses its line (statistical), the words read once when the soak is over (literal), or whichever the planned users allow (auto).',
  }),
  onFail: oneOf('rollBack', 'previousStep', 'pause', 'ask')
    .exactOptional()
    .meta({ description: 'What a fail does: to 0%, to the step before, nothing but stop, or ask a person.' }),
  expectedPerHour: z.number({ error: COUNT }).gt(0, { error: COUNT }).exactOptional().meta({
    description:
      'For "any": successes per hour of working time that all users bring today; without its share of them a step fails.',
  }),
  dispersion: z
    .number({ error: COUNT })
    .gte(0, { error: COUNT })
    .exactOptional()
    .meta({ description: 'k of the variance L + L^2/k of that number; 0, the default, for a Poisson count.' }),
  quantile: z
    .number({ error: QUANTILE })
    .gt(0, { error: QUANTILE })
    .lt(1, { error: QUANTILE })
    .exactOptional()
    .meta({ description: 'For a latency whose plan names no quantile: 0.95 for p95, which is the default.' }),
  queries: criterionQueries.exactOptional(),
});

const PERCENT = 'a percentage such as "25%"';
const RATIO = 'two ratios around 1, such as [0.8, 1.25]';
const LEAST = 'a whole number from 2 on';

const rolloutSettings = {
  toggle: z
    .string({ error: 'the key of a toggle' })
    .regex(/^[^\s\u0000-\u001f\u007f]{1,200}$/, { error: 'the key of a toggle, without spaces' })
    .exactOptional()
    .meta({
      description: "Key of the toggle; by default the one that the plan names, else the slug of the rollout's title.",
    }),
  mode: oneOf('drive', 'advise').exactOptional().meta({
    description:
      'Phasegate moves the toggle (drive, the default with its own), or tells a person what to set (advise, the default with every other).',
  }),
  driver: oneOf(...TOGGLE_DRIVERS)
    .exactOptional()
    .meta({ description: 'Where the toggle is; manual: a person sets it, and nothing reads it back.' }),
  targeting: targeting().exactOptional(),
  people: people()
    .exactOptional()
    .meta({
      description: 'Who is told what to set, and who is asked: a name, or several.',
      examples: ['Ada', ['Ada', 'Grace']],
    }),
  metrics: metricsSource.exactOptional(),
  calendar: calendar.exactOptional(),
  eventsPerUser: z
    .number({ error: COUNT })
    .gt(0, { error: COUNT })
    .exactOptional()
    .meta({ description: 'Operation events that one user is expected to cause at a step; 1 by default.' }),
  shares: z
    .record(z.string().regex(/^\d{1,3}(\.\d{1,3})?%?$/, { error: PERCENT }), share('up to 1'))
    .transform((given) =>
      Object.fromEntries(Object.entries(given).map(([percent, value]) => [String(Number.parseFloat(percent)), value])),
    )
    .exactOptional()
    .meta({
      description:
        'Share of the observed users who are on, by percentage, where the traffic is a stated sample: { "1%": 0.5 } when half of the users seen at 1% are on.',
    }),
  alpha: z
    .strictObject({
      fail: share()
        .exactOptional()
        .meta({ description: 'Most likely a healthy rollout is failed, per attempt; 0.05.' }),
      pass: share().exactOptional().meta({ description: 'Most likely a bad step is passed; 0.05.' }),
    })
    .exactOptional()
    .meta({ description: 'What the gates may get wrong.' }),
  zeroRate: share()
    .exactOptional()
    .meta({ description: 'Failure rate against which "failures: 0" is proved statistically; 0.01 by default.' }),
  band: z
    .tuple(
      [
        z.number({ error: RATIO }).gt(0, { error: RATIO }).lt(1, { error: RATIO }),
        z.number({ error: RATIO }).gt(1, { error: RATIO }),
      ],
      {
        error: RATIO,
      },
    )
    .exactOptional()
    .meta({
      description: 'Band for criteria that scale proportionally, as ratios of on to off; [0.8, 1.25] by default.',
    }),
  criteria: z
    .record(z.string(), criterion)
    .exactOptional()
    .meta({ description: "By the criterion's words in the plan." }),
  policy: z
    .strictObject({
      weekend: oneOf('stay', 'retreat')
        .exactOptional()
        .meta({ description: 'At a weekend or holiday: keep the percentage, or go to 0% and return.' }),
      missingDataAfter: duration()
        .exactOptional()
        .meta({ description: 'Working time without data after which a person is asked; 30 minutes by default.' }),
      audience: oneOf('plan', 'enforce')
        .exactOptional()
        .meta({ description: 'Whether the planned number of users is a figure for planning, or a minimum to pass.' }),
      suppressBelow: z.int({ error: LEAST }).gte(2, { error: LEAST }).exactOptional().meta({
        description: 'In documents that the public reads: counts from 1 to below this are not told in Results.',
      }),
    })
    .exactOptional()
    .meta({ description: 'What happens when nobody says anything.' }),
  stopSignals: z
    .array(stopSignal())
    .max(20, { error: 'at most 20' })
    .exactOptional()
    .meta({ description: 'Alerts of other systems that stop the rollout; they are sent to /api/hooks/KIND.' }),
};

const lintSettings = z.strictObject({
  rules: ruleSwitches().exactOptional().meta({ description: 'Rules of the linter, off or of another weight.' }),
});

function ruleSwitches(): z.ZodType<RuleSwitches, Record<string, unknown>> {
  const rules = switchableRules().map(({ name, reason }) => {
    const weight = oneOf('off', 'info', 'warning', 'error').exactOptional();
    return [name, reason === undefined ? weight : weight.meta({ description: reason })] as const;
  });
  return z.strictObject(Object.fromEntries(rules)) as unknown as z.ZodType<RuleSwitches, Record<string, unknown>>;
}

const connections = z.strictObject({
  manual: z
    .strictObject({
      address: words('where the toggle is set, such as "https://example.gov/flipper"').meta({
        description: 'Where people set it, told to them with what to set: an address, or words.',
      }),
    })
    .exactOptional(),
  ...toggleConnections,
  datadog: datadogConnection.exactOptional(),
  prometheus: prometheusConnection.exactOptional(),
});

export const BINDINGS = z
  .strictObject({
    ...rolloutSettings,
    lint: lintSettings.exactOptional().meta({ description: 'How the linter looks at this plan.' }),
    rollouts: z
      .record(z.string(), z.strictObject(rolloutSettings))
      .exactOptional()
      .meta({ description: 'What holds for one rollout of the plan only, by its id (the slug of its title).' }),
    notify: notify.exactOptional().meta({ description: 'How people hear of a rollout, besides page and terminal.' }),
    connections: connections.exactOptional().meta({ description: 'Outside systems, and references to their secrets.' }),
  })
  .meta({
    title: 'Phasegate bindings',
    description: 'What a release plan does not say: toggle, calendar, proof, people.',
  });

/** How outside systems are reached, those that tell people too. */
export type Connections = z.output<typeof connections> & { readonly notify?: Notify };

/** What stands in the file, without connections and channels, is what the core takes: neither has a setting that the other lacks. */
type Plain<T> = T extends readonly (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
true satisfies Same<Plain<Omit<z.output<typeof BINDINGS>, 'connections' | 'notify'>>, Plain<Bindings>>;

/** The JSON Schema (draft 7, which editors know best) of a bindings file, for completion and checking as one types. */
export function bindingsJsonSchema(): object {
  return z.toJSONSchema(BINDINGS, { io: 'input', target: 'draft-7' });
}
