// The document service: lists a user's documents and renders one, from the provider that this user's toggle says.
import { connect, type Measured, switchOver } from 'phasegate/sdk';
import { faultRoutes, faultSwitches } from '../fault-switches.ts';
import { heedlessClient } from '../heedless-client.ts';
import { type Call, HttpError, jsonReply, type Reply, serveHttp } from '../http-service.ts';
import { mutedClient } from '../muted-client.ts';
import { outcomeCounts } from '../outcome-counts.ts';
import type { ProgramArguments, RunningProgram } from '../program.ts';
import { DOCUMENT_FAULTS, faulty, speaksAgainstTheProvider } from './faults.ts';
import { LEGACY_LAYOUT, NEXT_LAYOUT, saysTheSame } from './letter-pdf.ts';
import { documentProvider, ProviderError } from './provider.ts';

/** Of the users who are on, so many have their downloads rendered by both providers and compared. */
const COMPARED_SHARE = 0.25;
/** How long a start waits for the toggles; after that everybody is on the legacy provider until they come. */
const TOGGLES_MILLIS = 1_000;

/** Starts the service. `now` in milliseconds, from any origin. */
export async function startDocumentService(
  { port, phasegate, statsd, toggle, seed }: ProgramArguments,
  now: () => number,
): Promise<RunningProgram> {
  const faults = faultSwitches(DOCUMENT_FAULTS, seed);
  const connected = connect({
    ...(phasegate === undefined ? {} : { url: phasegate }),
    ...(statsd === undefined ? {} : { statsd }),
    onProblem: ({ message }) => process.stderr.write(`${message}\n`),
  });
  const muted = mutedClient(connected, () => faults.isOn('telemetry-gone'));
  const client = heedlessClient(muted, () => faults.isOn('toggle-ignored'));
  const legacy = faulty(documentProvider(LEGACY_LAYOUT), 'legacy', faults, now);
  const next = faulty(documentProvider(NEXT_LAYOUT), 'next', faults, now);
  const outcomes = outcomeCounts();
  const statuses: Record<string, number> = {};
  let compared = 0;

  const measured = (operation: string, user: string): Measured => ({
    client,
    toggle,
    operation,
    user,
    countsAsError: speaksAgainstTheProvider,
    onOutcome: outcomes.of(operation),
  });

  const index = async (user: string): Promise<Reply> =>
    jsonReply({
      documents: await switchOver({
        ...measured('index', user),
        legacy: () => legacy.index(user),
        next: () => next.index(user),
      }),
    });

  const download = async (user: string, id: string): Promise<Reply> => ({
    status: 200,
    type: 'application/pdf',
    body: await switchOver({
      ...measured('download', user),
      legacy: () => legacy.download(user, id),
      next: () => next.download(user, id),
      compare: (one, other) => {
        compared++;
        return saysTheSame(one, other);
      },
      compareShare: COMPARED_SHARE,
    }),
  });

  /** Answers with the provider's own status when it fails, and counts what users got. */
  const counted = (answer: (call: Call) => Promise<Reply>) => async (call: Call) => {
    const reply = await answer(call).catch((error: unknown) => {
      if (error instanceof ProviderError) return jsonReply({ error: error.message }, error.status);
      throw error;
    });
    statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
    return reply;
  };

  const stats = async () => {
    await client.flush();
    return jsonReply({ emitted: client.emitted, statuses, outcomes: outcomes.all, compared });
  };

  const http = await serveHttp(port, [
    { method: 'GET', path: '/documents', answer: counted((call) => index(userOf(call))) },
    {
      method: 'GET',
      path: '/documents/{id}',
      answer: counted((call) => download(userOf(call), call.parameters.id as string)),
    },
    { method: 'GET', path: '/stats', answer: stats },
    { method: 'POST', path: '/settle', answer: stats },
    ...faultRoutes(faults),
  ]);
  await client.ready(TOGGLES_MILLIS);

  return {
    port: http.port,
    async close() {
      await http.close();
      await client.close();
    },
  };
}

function userOf({ query }: Call): string {
  const user = query.get('user');
  if (!user) throw new HttpError(400, 'unexpected request without a user, expected ?user=');
  return user;
}
