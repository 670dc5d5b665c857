// What an action needs to know besides a yes: where to begin, which criterion, a number, a reason, and who says so.
import type { PersonRequestBody } from '../../server/contract/person-request.ts';
import type { Action, RolloutDetail } from '../../server/contract/rollout-detail.ts';
import type { Session } from '../../server/contract/session.ts';
import { formatPercentage } from '../parts/format.ts';
import type { ActionKind } from './action-words.ts';

export interface ActionForm {
  readonly reason: string;
  readonly criterion: string;
  /** As it is typed. */
  readonly number: string;
  readonly at: number | undefined;
  /** Empty: who is signed in, or the user of this machine. */
  readonly by: string;
}

/** Begins again where it had stopped, and with the first criterion that it can be about. */
export function emptyForm(
  { kind, criteria, percentages }: Action,
  { step, advice, percentage }: RolloutDetail,
  who: Session | undefined,
): ActionForm {
  const numbers: Partial<Record<ActionKind, number>> = {
    triage: criteria[0]?.most ?? 1,
    confirm: (advice?.percentage ?? percentage) / 1_000,
  };
  const stoppedAt = percentages.find((percentage) => percentage === step?.percentage);
  const [first] = criteria;
  return {
    reason: '',
    criterion: first?.id ?? '',
    number: String(numbers[kind] ?? ''),
    at: percentages.length > 0 ? (stoppedAt ?? percentages[0]) : undefined,
    by: who?.kind === 'loopback' ? who.name : '',
  };
}

export function bodyOf(
  kind: ActionKind,
  { reason, criterion, number, at, by }: ActionForm,
): PersonRequestBody | object {
  const who = by.trim() === '' ? {} : { by: by.trim() };
  switch (kind) {
    case 'record':
      return { kind, criterion, value: Number(number || 0), ...who };
    case 'triage':
      return { kind, criterion, count: Math.max(1, Math.floor(Number(number) || 1)), reason, ...who };
    case 'resume':
      return { kind, reason, ...(at !== undefined && { at }), ...who };
    case 'approve':
    case 'override':
    case 'pause':
    case 'rollback':
      return { kind, reason, ...who };
    case 'confirm':
      return { kind, at: Math.round((Number(number.replace('%', '')) || 0) * 1_000), ...who };
  }
}

/** What the number of an action is; the others have none. */
const NUMBERS: Partial<Record<ActionKind, string>> = {
  record: 'What was observed, as a number',
  triage: 'How many failures are not the change’s',
  confirm: 'What the toggle is at now, in percent',
};

export function isComplete({ kind, reason }: Action, form: ActionForm): boolean {
  if (reason === 'required' && form.reason.trim() === '') return false;
  if (kind !== 'record' && kind !== 'triage') return true;
  const value = Number(form.number);
  return (
    form.number.trim() !== '' && Number.isFinite(value) && (kind === 'record' || (Number.isInteger(value) && value > 0))
  );
}

interface ActionFieldsProps {
  readonly action: Action;
  readonly rollout: RolloutDetail;
  readonly form: ActionForm;
  readonly who: Session | undefined;
  readonly onChange: (form: ActionForm) => void;
}

const FIELD = 'w-full rounded-lg border border-edge/60 bg-paper px-3 text-sm';

export function ActionFields({ action, rollout, form, who, onChange }: ActionFieldsProps) {
  const { kind, reason, criteria, percentages } = action;
  const set = (change: Partial<ActionForm>) => onChange({ ...form, ...change });
  const taken = rollout.waitsFor.flatMap(({ notBy }) => notBy);
  return (
    <>
      {percentages.length > 0 && (
        <label className="grid gap-1 text-sm font-medium">
          Begin again at
          <select
            className={`${FIELD} h-9`}
            value={form.at}
            onChange={(event) => set({ at: Number(event.target.value) })}
          >
            {percentages.map((percentage) => (
              <option key={percentage} value={percentage}>
                {formatPercentage(percentage)}
                {percentage === rollout.step?.percentage ? ' (where it stopped)' : ''}
              </option>
            ))}
          </select>
        </label>
      )}
      {criteria.length > 0 && (
        <label className="grid gap-1 text-sm font-medium">
          Criterion
          <select
            className={`${FIELD} h-9`}
            value={form.criterion}
            onChange={(event) => set({ criterion: event.target.value })}
          >
            {criteria.map(({ id, text }) => (
              <option key={id} value={id}>
                {text}
              </option>
            ))}
          </select>
        </label>
      )}
      {NUMBERS[kind] !== undefined && (
        <label className="grid gap-1 text-sm font-medium">
          {NUMBERS[kind]}
          <input
            data-first-field={kind === 'record' ? true : undefined}
            inputMode="decimal"
            className={`${FIELD} h-9`}
            value={form.number}
            onChange={(event) => set({ number: event.target.value })}
          />
        </label>
      )}
      {reason !== 'none' && (
        <label className="grid gap-1 text-sm font-medium">
          <span>
            Reason{' '}
            <span className="font-normal text-dim">
              {reason === 'required' ? '(needed; it goes into Results)' : '(if you like)'}
            </span>
          </span>
          <textarea
            data-first-field={reason === 'required' && kind !== 'record' ? true : undefined}
            className={`${FIELD} py-2`}
            rows={reason === 'required' ? 3 : 2}
            maxLength={2_000}
            value={form.reason}
            aria-required={reason === 'required'}
            onChange={(event) => set({ reason: event.target.value })}
          />
        </label>
      )}
      {who?.kind === 'loopback' ? (
        <label className="grid gap-1 text-sm font-medium">
          <span>
            Who says so{' '}
            <span className="font-normal text-dim">
              {taken.length > 0
                ? `(not ${taken.join(' or ')} again)`
                : '(the user of this machine, or somebody beside you)'}
            </span>
          </span>
          <input
            className={`${FIELD} h-9`}
            autoComplete="off"
            value={form.by}
            onChange={(event) => set({ by: event.target.value })}
          />
        </label>
      ) : (
        who?.kind === 'signedIn' && <p className="text-sm text-dim">As {who.name}.</p>
      )}
    </>
  );
}
