// Whether those who have the toggle on are those whom the percentage lets in: a toggle that does nothing is found out here.
import type { Evidence, UsersSeen } from '../evidence.ts';
import { logMean } from '../formulas/log-mean.ts';
import { proportionTest } from '../formulas/proportion.ts';
import { sampleRatioEvidence } from '../formulas/sample-ratio.ts';
import type { BesidesShare, StepState, WhoIsOn, WrongUsers } from '../verdict.ts';
import { noiseClause, noiseOf } from './judged.ts';
import { formatAbout, formatCount, formatShare } from './wording.ts';
import { WRONG_USERS } from './wrong-users.ts';

/** A healthy step is called wrong with at most this probability, however often one looks: a third for each kind of test. */
const ALPHA = 0.001;
const TESTS = 3;
const LINE = Math.log(TESTS / ALPHA);
/** How far off a split the sample-ratio check looks for, as weights of its prior in users: one side empty, and a little off. */
const CONCENTRATIONS = [2, 100] as const;
/** A split that is off by less, as a ratio of odds, is no news however well it is shown: who tries again is not by chance alone. */
const BAND = 1.25;
/** So many users of a hundred may be on the wrong side, or on both: what is under way when the percentage moves, and old instances. */
const ABOUT_NONE = 0.05;
const NONE = proportionTest(ABOUT_NONE);
/** Of fewer nothing is said. */
const LEAST_USERS = 10;

const NOTHING_BESIDES: BesidesShare = { ruledOn: 0, ruledOff: 0, moved: false, offIsReported: false };

/**
 * Who is on at a step, from what was counted of all its operations together. Three tests, each of level ALPHA/3 by Ville's inequality:
 * that more than about none got what the toggle does not say, that more than about none are on both sides, and that the rest is not
 * split by the share (an equal mixture of Dirichlet sample-ratio checks). Undefined where no event carries a user, or nobody should be on.
 */
export function judgeWhoIsOn(evidence: readonly Evidence[], step: StepState): WhoIsOn | undefined {
  const seen = evidence.find((each) => each.seen)?.seen;
  if (!seen || !(step.share > 0)) return undefined;
  const splits = evidence.flatMap((each) => splitOf(each) ?? []);
  const asked = {
    seen,
    split: splits.reduce(withMoreOff, { on: 0, off: 0 }),
    // Which operation is looked at depends on what is seen: each is a test of its own.
    tests: TESTS * Math.max(1, splits.length),
    share: step.share,
    besides: step.besides ?? NOTHING_BESIDES,
  };
  const wrong = notByToggle(asked) ?? unsteady(asked) ?? badSplit(asked);
  if (wrong) return told(asked, { kind: 'wrong', ...wrong });
  const untold = whyUntold(asked, evidence);
  if (untold !== undefined) return told(asked, { kind: 'untold', why: untold });
  const why = splitWords(asked);
  const needed = usersToTell(asked) - asked.split.on - asked.split.off;
  return needed > 0
    ? told(asked, { kind: 'gathering', why: `${why}; about ${formatAbout(needed)} more users tell` })
    : told(asked, { kind: 'fits', why });
}

type Split = WhoIsOn['split'];

interface Asked {
  readonly seen: UsersSeen;
  readonly split: Split;
  /** Of how many the test of the split is one, so that all of them together have the level. */
  readonly tests: number;
  readonly share: number;
  readonly besides: BesidesShare;
}

/** Users of one operation who are on one side only; undefined where it has none. */
function splitOf({ treated, control, both = 0 }: Evidence): Split | undefined {
  return treated.users + control.users > 0 ? { on: treated.users - both, off: control.users - both } : undefined;
}

function withMoreOff(a: Split, b: Split): Split {
  return b.off > a.off || (b.off === a.off && b.on > a.on) ? b : a;
}

type Told =
  | { readonly kind: 'fits' | 'gathering' | 'untold'; readonly why: string }
  | ({ readonly kind: 'wrong' } & Wrong);
interface Wrong {
  readonly what: WrongUsers;
  readonly why: string;
}

function told({ seen: { on, off, both }, split, share: expected }: Asked, said: Told): WhoIsOn {
  const counts = { on, off, both, split, expected };
  return said.kind === 'wrong' ? { ...counts, ...said, ...WRONG_USERS[said.what] } : { ...counts, ...said };
}

/** Users who were told to get the one and got the other, among those who got it, or were to. */
function notByToggle({ seen }: Asked): Wrong | undefined {
  const { on, wronglyOn, wronglyOff } = seen;
  const shouldBeOn = on - wronglyOn + wronglyOff;
  const [inside, outside] = [moreThanNone(wronglyOn, on), moreThanNone(wronglyOff, shouldBeOn)];
  if (inside === undefined && outside === undefined) return undefined;
  const clauses = [
    ...(inside === undefined ? [] : [`${of(wronglyOn, on)} seen with it on are off by the toggle`]),
    ...(outside === undefined ? [] : [`${of(wronglyOff, shouldBeOn)} whom the toggle has on were seen with it off`]),
  ];
  const log = Math.max(inside ?? 0, outside ?? 0);
  return { what: 'notByToggle', why: clauses.join(', and ') + noiseClause(noiseOf(log, TESTS)) };
}

function unsteady({ seen, besides }: Asked): Wrong | undefined {
  const { on, off, both } = seen;
  if (besides.moved) return undefined;
  const log = moreThanNone(both, on + off - both);
  if (log === undefined) return undefined;
  const why = `${of(both, on + off - both)} were seen both with it on and with it off`;
  return { what: 'unsteady', why: why + noiseClause(noiseOf(log, TESTS)) };
}

/** The evidence that more than about none of `all` are, once it is enough. */
function moreThanNone(some: number, all: number, line = LINE): number | undefined {
  if (some <= ABOUT_NONE * all || all < LEAST_USERS) return undefined;
  const log = NONE.logFail(some, all);
  return log >= line ? log : undefined;
}

function badSplit({ split, tests, share, besides, seen }: Asked): Wrong | undefined {
  if (besides.moved) return undefined;
  const line = Math.log(tests / ALPHA);
  const why = (log: number) => splitWords({ split, share }) + noiseClause(noiseOf(log, tests));
  if (share >= 1) {
    const off = Math.max(0, split.off - besides.ruledOff);
    const log = moreThanNone(off, split.on + off, line);
    return log === undefined ? undefined : { what: 'leftOff', why: why(log) };
  }
  const [on, off] = withoutRuled(split, share, besides);
  // Where nobody is seen with it off, perhaps nobody reports them.
  if ((seen.off === 0 && !besides.offIsReported) || on + off < LEAST_USERS) return undefined;
  const odds = (on * (1 - share)) / (off * share);
  if (odds <= BAND && odds >= 1 / BAND) return undefined;
  const shares = [share, 1 - share];
  const log = logMean(
    CONCENTRATIONS.map((concentration) => sampleRatioEvidence({ shares, counts: [on, off], concentration })),
  );
  if (log < line) return undefined;
  if (off === 0) return { what: 'everybody', why: why(log) };
  if (on === 0) return { what: 'nobody', why: why(log) };
  return { what: odds > 1 ? 'tooMany' : 'tooFew', why: why(log) };
}

/**
 * The users who are left when those whom a rule decides for are taken out. Who they are nobody knows, nor whether they are reported:
 * so many of them are taken as bring the split closest to what it should be, which can only hide something.
 */
function withoutRuled(
  { on, off }: Split,
  share: number,
  { ruledOn, ruledOff }: BesidesShare,
): readonly [on: number, off: number] {
  const tooManyOn = on - (off * share) / (1 - share);
  if (tooManyOn > 0) return [on - Math.min(tooManyOn, ruledOn), off];
  const tooManyOff = off - (on * (1 - share)) / share;
  return [on, off - Math.min(tooManyOff, ruledOff)];
}

function whyUntold(asked: Asked, evidence: readonly Evidence[]): string | undefined {
  const { seen, share, besides } = asked;
  const split = splitWords(asked);
  if (besides.moved) return `${split}, but the percentage was another one for a while, so nothing follows from it`;
  if (besides.ruledOn === Infinity && besides.ruledOff === Infinity)
    return `${split}, but rules decide for users nobody knows how many, both on and off, so nothing follows from it`;
  if (share >= 1 || seen.off > 0 || seen.on < LEAST_USERS) return undefined;
  const isUserless = evidence.some(({ control }) => control.ok + control.errors > 0);
  const what = isUserless ? 'events of users with it off carry no user' : 'nobody is reported with it off';
  return `${formatCount(seen.on)} users were seen with it on, and ${what}, so that nothing shows who has it off`;
}

/** About how many users it takes to tell that nobody is on: n with (1 - share)^n below the level of one of the mixture. */
function usersToTell({ share, tests }: Asked): number {
  return share >= 1
    ? LEAST_USERS
    : Math.max(LEAST_USERS, Math.ceil(Math.log((2 * tests) / ALPHA) / -Math.log1p(-share)));
}

/** "512 of 1,024 users seen had it on (50%), where 50% should". */
function splitWords({ split: { on, off }, share }: Pick<Asked, 'split' | 'share'>): string {
  const part = on + off === 0 ? '' : ` (${formatShare(on / (on + off))})`;
  return `${of(on, on + off)} seen had it on${part}, where ${formatShare(share)} should`;
}

function of(some: number, all: number): string {
  const none = some === 0 ? 'none' : formatCount(some);
  return `${none} of ${formatCount(all)} ${all === 1 ? 'user' : 'users'}`;
}
