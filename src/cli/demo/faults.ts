// The faults that the demo can switch on in the reference systems, and the notation `name@percent[:rate]`.
import { formatShare } from '../../core/gate/judging/wording.ts';

export type SystemName = 'back-end-tables' | 'document-service';

export interface KnownFault {
  readonly name: string;
  readonly system: SystemName | 'both';
  readonly meaning: string;
  /** Share (0..1) that fails when no rate is named; absent where no rate is meant. */
  readonly usualRate?: number;
}

export const KNOWN_FAULTS: readonly KnownFault[] = [
  { name: 'table-write', system: 'back-end-tables', meaning: 'one write to the new tables fails' },
  { name: 'not-null', system: 'back-end-tables', meaning: 'writes miss a column that must not be null' },
  { name: 'unique-duplicate', system: 'back-end-tables', meaning: 'writes repeat an id that must be unique' },
  { name: 'lock-timeout', system: 'back-end-tables', meaning: 'another connection holds the lock' },
  { name: 'database-gone', system: 'back-end-tables', meaning: 'the database of the new tables is gone' },
  { name: 'slow-disk', system: 'back-end-tables', meaning: 'writes to the new tables are slow' },
  {
    name: 'download-502',
    system: 'document-service',
    meaning: 'downloads from the new provider fail',
    usualRate: 0.2,
  },
  { name: 'index-504', system: 'document-service', meaning: 'lists from the new provider time out' },
  {
    name: 'unauthorized',
    system: 'document-service',
    meaning: '401 and 403 answers, which are no errors of the service',
  },
  { name: 'unprocessable', system: 'document-service', meaning: '422 answers from the new provider' },
  { name: 'overload', system: 'document-service', meaning: '502 and 504 answers that rise with the load' },
  {
    name: 'upstream-outage',
    system: 'document-service',
    meaning: 'both providers fail, since what they share is down',
  },
  { name: 'wrong-document', system: 'document-service', meaning: "HTTP 200 with somebody else's document" },
  { name: 'telemetry-gone', system: 'both', meaning: 'operation events are no longer sent' },
  { name: 'toggle-ignored', system: 'both', meaning: 'everybody gets the new way, whatever the toggle says' },
];

/** "downloads from the new provider fail (0.78%)". */
export function faultMeaning({ meaning, usualRate }: KnownFault, rate: number | undefined): string {
  const share = rate ?? usualRate;
  return share === undefined ? meaning : `${meaning} (${formatShare(share)})`;
}

export interface FaultAt {
  readonly fault: KnownFault;
  readonly percent: number;
  /** When it is switched on: this share (0..1) into the step of that percentage. */
  readonly into: number;
  readonly rate: number | undefined;
}

/** Reads "download-502@50%" or "download-502@50%:0.0078"; a sentence when it is not one. */
export function parseFault(text: string): FaultAt | string {
  const match = /^([a-z0-9-]+)@(\d+(?:\.\d+)?)%?(?::(\d*\.?\d+))?$/.exec(text);
  if (!match)
    return `Unexpected fault "${text}", expected NAME@PERCENT or NAME@PERCENT:RATE, for example download-502@50%`;
  const fault = KNOWN_FAULTS.find(({ name }) => name === match[1]);
  if (!fault)
    return `Unexpected fault "${match[1]}", expected one of: ${KNOWN_FAULTS.map(({ name }) => name).join(', ')}`;
  const rate = match[3] === undefined ? undefined : Number(match[3]);
  if (rate !== undefined && !(rate > 0 && rate <= 1))
    return `Unexpected rate ${match[3]}, expected a share above 0 and up to 1`;
  return { fault, percent: Number(match[2]), into: 1 / 3, rate };
}
