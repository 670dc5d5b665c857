// A plan made ready to be run: its document can be written, its bindings are sound, and it compiles.
import { resolve } from 'node:path';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import { dateOf } from '../core/calendar/business-time.ts';
import { DEFAULT_CALENDAR } from '../core/calendar/calendar.ts';
import type { Instant, PlainDate } from '../core/calendar/instant.ts';
import type { Plan } from '../core/plan/plan.ts';
import { soundBindings } from './bindings/bindings-beside.ts';
import type { Connections } from './bindings/bindings-schema.ts';
import { loadPlan } from './load-plan.ts';
import { refusalOf } from './plan-refusal.ts';
import { requireWritable } from './require-writable.ts';

export interface PreparedPlan {
  /** Path of the document, absolute. */
  readonly document: string;
  readonly rollouts: Plan['rollouts'];
  /** Titles of the repairs that were needed and accepted. */
  readonly repairs: readonly string[];
  readonly connections: Connections;
}

export interface PrepareOptions {
  readonly bindings?: string | undefined;
  readonly acceptRepairs: boolean;
  readonly start?: PlainDate | undefined;
  readonly now: Instant;
}

/** @throws CommandEnd for what its author can mend, Fault PG_DOCUMENT_* for what the disk refuses. */
export async function preparePlan(path: string, options: PrepareOptions): Promise<PreparedPlan> {
  const document = resolve(path);
  const documents = createDocumentFiles();
  const text = await documents.read(document);
  // A plan that cannot take its Results is refused now and not after its first day; nor may its folder be full or closed.
  await requireWritable(document);
  await documents.replace(document, text, text);
  const { bindings, connections } = await soundBindings(path, text, options.bindings);
  const loaded = loadPlan(path, text, {
    bindings,
    acceptRepairs: options.acceptRepairs,
    today: dateOf({ ...DEFAULT_CALENDAR, ...bindings.calendar }, options.now),
    ...(options.start && { start: options.start }),
  });
  const rollouts = loaded.plan?.rollouts;
  if (!rollouts) throw refusalOf(path, loaded);
  return { document, rollouts, repairs: loaded.accepted.map(({ repair }) => repair?.title ?? ''), connections };
}
