// Says what a journal entry means in one short plain sentence, for the terminal, the page and notices alike.
import type { GateResult, Verdict } from '../gate/verdict.ts';
import type { Rollout } from '../plan/plan.ts';
import { formatPercentage } from '../toggle/percentage.ts';
import { unreachable } from '../unreachable.ts';
import { adviceSentence, namesOf } from './advice.ts';
import type { Actor, Advice, AskAbout, Decision, JournalEntry, JournalEvent, PersonRequest } from './journal.ts';

/**
 * One sentence without a time (the caller shows it) and without a full stop: "advanced to 25%: gate passed, soak over". With
 * the rollout, steps are named by their percentage and criteria by their author's words; without it steps have only their
 * number ("to step 2") and criteria no name.
 */
export function describeEntry(entry: JournalEntry, rollout?: Rollout): string {
  const { event } = entry;
  switch (event.kind) {
    case 'planned':
      return describePlan(event);
    case 'claimed':
      return event.epoch === 1 ? `${event.runner} runs it` : `${event.runner} took it over (runner ${event.epoch})`;
    case 'judged':
      return describeGate(event.result, rollout);
    case 'corrected':
      return `events that came late for an earlier step change it: ${describeGate(event.result, rollout)}`;
    case 'decided':
      return describeDecision(event.decision, rollout);
    case 'advised':
      return describeAdvice(event, rollout);
    case 'rehearsed':
      return event.ready
        ? withReason('ready for the first percentage', event.proof)
        : withReason('NOT ready for the first percentage', event.why);
    case 'mended':
      return `what failed works again (${event.code})`;
    case 'confirmed':
      return `the toggle was read back at ${formatPercentage(event.percentage)}`;
    case 'effective':
      return `the first event at ${formatPercentage(event.percentage)} was counted`;
    case 'drifted': {
      const [was, is] = [formatPercentage(event.commanded), formatPercentage(event.found)];
      if (event.pending && !event.gone) return `the toggle is at ${is} and not at ${was} as asked`;
      if (event.gone) return `the toggle is gone, which is 0%; it was to be at ${was}`;
      return `somebody ${event.found < event.commanded ? 'lowered' : 'raised'} the toggle from ${was} to ${is}`;
    }
    case 'requested':
      return describeRequest(nameOf(entry.by), event.request);
    case 'faulted':
      return `${event.message} (${event.code})`;
    default:
      return unreachable(event);
  }
}

function describeAdvice(advice: Advice, rollout: Rollout | undefined): string {
  const { times, urgent, readBack, percentage } = advice;
  const what = times === 1 ? 'asked' : 'reminded';
  const again = times > 2 ? ` (reminder ${times - 1})` : '';
  const confirm =
    readBack || !rollout ? '' : `, then "phasegate confirm ${rollout.id} --at ${formatPercentage(percentage)}"`;
  return `${urgent ? 'URGENT: ' : ''}${what} ${namesOf(advice.to)}${again} to ${adviceSentence(advice, rollout?.toggle ?? 'the toggle')}${confirm}`;
}

function nameOf(actor: Actor): string {
  return actor.kind === 'phasegate' ? 'Phasegate' : actor.name;
}

function describePlan({ rollout, repairs, withoutData }: Extract<JournalEvent, { kind: 'planned' }>): string {
  const steps = rollout.steps.map((step) => formatPercentage(step.percentage)).join(', ');
  const said = [
    ...(repairs.length > 0 ? [`with repairs: ${repairs.join('; ')}`] : []),
    ...(withoutData ? [`and ${withoutData.by} lets it start without data: ${withoutData.reason}`] : []),
  ];
  return withReason(`planned ${steps}`, said.join(', '), ', ');
}

const GATE_WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'the gate passes',
  fail: 'the gate fails',
  undecided: 'the gate is undecided',
  noData: 'the gate has no data',
};

/** The verdict, and why: all that failed in full, but of what is merely open only a single one, for it changes by the minute. */
function describeGate({ verdict, criteria, whoIsOn }: GateResult, rollout: Rollout | undefined): string {
  if (verdict === 'noData' && whoIsOn?.kind === 'wrong')
    return `the gate cannot be believed, because ${ASK_WORDS.whoIsOn}: ${whoIsOn.why}`;
  const telling = criteria.filter((criterion) => criterion.verdict === verdict);
  if (verdict !== 'fail' && telling.length > 1) {
    const all = telling.length === 2 ? 'both criteria' : `all ${telling.length} criteria`;
    if (verdict === 'pass') return `${GATE_WORDS.pass}: ${all} hold`;
    const which = telling.length === criteria.length ? all : `${telling.length} of ${criteria.length} criteria`;
    return `${GATE_WORDS[verdict]} on ${which}`;
  }
  const whys = telling.map(({ criterion, why }) => {
    const name = criterionName(criterion, rollout);
    return criteria.length === 1 || name === undefined ? trimmed(why) : `"${name}": ${trimmed(why)}`;
  });
  return withReason(GATE_WORDS[verdict], whys.join('; '));
}

/** The same id names the same criterion in every step that it gates. */
function criterionName(id: string, rollout: Rollout | undefined): string | undefined {
  return rollout?.steps.flatMap((step) => step.gate.criteria).find((criterion) => criterion.id === id)?.text;
}

const ASK_WORDS: Readonly<Record<AskAbout, string>> = {
  onAtZero: 'users have the toggle on at 0%',
  noData: 'there is no data',
  whoIsOn: 'the toggle is not on for those for whom it should be',
  undecided: 'the numbers cannot decide',
  overLimit: 'a number is over its limit',
  notTheChange: 'something is ill that is not the change',
  onFail: 'a criterion failed',
  drift: 'somebody moved the toggle',
  toggleFault: 'the toggle cannot be set',
};

function describeDecision(decision: Decision, rollout: Rollout | undefined): string {
  switch (decision.kind) {
    case 'wait':
      return withReason('waits', decision.why);
    case 'start':
      return withReason(`started at ${stepName(decision.step, rollout)}`, decision.why);
    case 'advance':
      return withReason(`advanced to ${stepName(decision.step, rollout)}`, decision.why);
    case 'retreat':
      return withReason('went to 0% for now', decision.why);
    case 'rollBack':
      return withReason(
        `rolled back to ${formatPercentage(decision.to)}${onAccountOf(decision.criteria, rollout)}`,
        decision.why,
      );
    case 'pause':
      return withReason(`paused${onAccountOf(decision.criteria, rollout)}`, decision.why);
    case 'ask':
      return withReason(`asked a person, because ${ASK_WORDS[decision.about]}`, decision.why);
    case 'complete':
      return withReason('completed', decision.why);
    default:
      return unreachable(decision);
  }
}

function describeRequest(who: string, request: PersonRequest): string {
  switch (request.kind) {
    case 'approve':
      return withReason(`${who} approved going on`, request.reason);
    case 'pause':
      return withReason(`${who} paused it`, request.reason);
    case 'resume': {
      const at = request.at === undefined ? '' : ` at ${formatPercentage(request.at)}`;
      return withReason(`${who} resumed it${at}`, request.reason);
    }
    case 'rollback':
      return withReason(`${who} rolled it back to 0%`, request.reason);
    case 'confirm':
      return describeConfirmation(who, request);
    case 'override':
      return withReason(`${who} asked to go on over the limit`, request.reason);
    case 'record':
      return `${who} recorded ${request.value} for ${request.criterion}`;
    case 'triage': {
      const failures = `${request.count} ${request.count === 1 ? 'failure' : 'failures'}`;
      return withReason(`${who} found ${failures} of ${request.criterion} not to be the change`, request.reason);
    }
    default:
      return unreachable(request);
  }
}

function describeConfirmation(who: string, { at, asked }: Extract<PersonRequest, { kind: 'confirm' }>): string {
  const is = at ?? asked;
  const what = is === undefined ? 'what was asked' : formatPercentage(is);
  if (asked === undefined || is === asked) return `${who} confirmed that the toggle is at ${what}`;
  return `${who} says that the toggle is at ${what}, and not at ${formatPercentage(asked)} as asked`;
}

function stepName(step: number, rollout: Rollout | undefined): string {
  const percentage = rollout?.steps[step]?.percentage;
  return percentage === undefined ? `step ${step + 1}` : formatPercentage(percentage);
}

/** ` because of "Download error rate: < 0.3%"`, or nothing where no name is known. */
function onAccountOf(criteria: readonly string[], rollout: Rollout | undefined): string {
  const names = criteria.flatMap((id) => criterionName(id, rollout) ?? []);
  return names.length === 0 ? '' : ` because of ${names.map((name) => `"${name}"`).join(' and ')}`;
}

function withReason(what: string, why: string, link = ': '): string {
  const reason = trimmed(why);
  return reason === '' ? what : `${what}${link}${reason}`;
}

/** Reasons are other people's words: their own full stop and edges go, so that they read on as part of the sentence. */
function trimmed(why: string): string {
  return why.trim().replace(/(?<!\.)\.$/, '');
}
