// One query to Prometheus: credentials by reference, and for every way in which it can fail its own reason.
import { z } from 'zod';
import type { Instant } from '../../core/calendar/instant.ts';
import { answerText } from '../../engine/answer-text.ts';
import { serverTime } from '../../engine/clock-skew.ts';
import type { SourceFailing } from '../../engine/count-source.ts';
import { messageOf } from '../../engine/faults.ts';
import { oneLine, withoutAnswer } from '../../engine/one-line.ts';

export interface PrometheusConnection {
  /** Up to "/api/v1", without a slash at its end. */
  readonly url: string;
  /** Headers with credentials, read at each request so that they are changed without a stop. @throws Error that names a reference. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly now: () => Instant;
  /** Milliseconds for one answer; 15 seconds by default. */
  readonly timeout?: number;
  /** Gives a request up. */
  readonly signal?: AbortSignal;
}

export interface PrometheusSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds, and the value as Prometheus writes it. */
  readonly samples: readonly (readonly [at: number, value: number])[];
}

export interface PrometheusAnswer {
  readonly kind: 'answer';
  readonly series: readonly PrometheusSeries[];
}

const TIMEOUT = 15_000;
const MINUTE = 60_000;
const MOST_WAIT = 3_600_000;

const sample = z.tuple([z.number(), z.string()]);
const metric = z.record(z.string(), z.string());
const ANSWER = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(
        z.object({ metric, values: z.array(sample).optional(), histograms: z.array(z.unknown()).optional() }),
      ),
    }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric, value: sample.optional(), histogram: z.unknown().optional() })),
    }),
  ]),
  warnings: z.array(z.string()).optional(),
});
const ERROR = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() });

/** POST /api/v1/query at one time, in milliseconds. Never throws for what Prometheus, the network or a reference does. */
export async function askPrometheus(
  { url, headers, now, timeout = TIMEOUT, signal }: PrometheusConnection,
  query: string,
  time: number,
): Promise<PrometheusAnswer | SourceFailing> {
  let credentials: Readonly<Record<string, string>>;
  try {
    credentials = headers();
  } catch (error) {
    return { kind: 'failing', why: messageOf(error), wait: MINUTE };
  }
  const hide = (text: string): string =>
    Object.values(credentials).reduce((shown, value) => {
      const secret = value.replace(/^(?:Bearer|Basic) /, '');
      return secret === '' ? shown : shown.split(secret).join('•••');
    }, text);
  try {
    const sentAt = now();
    const response = await fetch(`${url}/api/v1/query`, {
      method: 'POST',
      headers: { accept: 'application/json', ...credentials },
      body: new URLSearchParams({ query, time: String(time / 1000), timeout: `${Math.ceil(timeout / 1000)}s` }),
      // Credentials are not sent on to wherever an answer points.
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]),
    });
    const text = await answerText(response);
    const json = parsed(text);
    if (!response.ok) return refusal(response, hide(saidBy(json)));
    const server = serverTime('Prometheus', response.headers, { sentAt, receivedAt: now() });
    if ('why' in server) return { kind: 'failing', why: server.why, wait: MINUTE };
    return answerOf(json, hide);
  } catch (error) {
    const why =
      error instanceof Error && error.name === 'TimeoutError'
        ? `Prometheus did not answer within ${timeout / 1000} s (${url})`
        : `Prometheus cannot be reached at ${url}${withoutAnswer(error)}`;
    return { kind: 'failing', why: hide(why) };
  }
}

function answerOf(json: unknown, hide: (text: string) => string): PrometheusAnswer | SourceFailing {
  const failing = (why: string): SourceFailing => ({ kind: 'failing', why: hide(why) });
  const error = ERROR.safeParse(json);
  if (error.success) return failing(`Prometheus refuses a query: ${oneLine(error.data.error)}`);
  const answer = ANSWER.safeParse(json);
  if (!answer.success)
    return failing("Prometheus' answer is not what its API describes; is there something else at this address?");
  const { data, warnings = [] } = answer.data;
  // What federated servers say when one of them did not answer: the rest would be counted as if it were all.
  if (warnings.length > 0) return failing(`Prometheus gives a part of the data only: ${oneLine(warnings.join('; '))}`);
  const series = data.result.map((each) => {
    const values = 'values' in each ? each.values : 'value' in each && each.value ? [each.value] : undefined;
    return { labels: each.metric, values, native: 'histograms' in each || 'histogram' in each };
  });
  if (series.some(({ native }) => native))
    return failing(
      'Prometheus answers with native histograms, of which only classic ones can be bound (x_bucket and x_count)',
    );
  return {
    kind: 'answer',
    series: series.map(({ labels, values = [] }) => ({
      labels,
      samples: values.map(([at, value]) => [Math.round(at * 1000), numberOf(value)] as const),
    })),
  };
}

/** "+Inf" and "-Inf" are no numbers that could be counted on, like "NaN". */
function numberOf(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function saidBy(json: unknown): string {
  const error = ERROR.safeParse(json);
  return error.success ? `: ${oneLine(error.data.error)}` : '';
}

function refusal({ status, headers }: Response, said: string): SourceFailing {
  switch (status) {
    case 400:
    case 422:
      return { kind: 'failing', why: `Prometheus refuses a query (${status})${said}`, wait: MINUTE };
    case 401:
    case 403:
      return {
        kind: 'failing',
        why: `Prometheus refuses the credentials (${status})${said}. Check token, basic or headers of connections.prometheus`,
        wait: MINUTE,
      };
    case 404:
      return {
        kind: 'failing',
        why: `Prometheus is not at this address (404)${said}. Check url of connections.prometheus: what stands before "/api/v1"`,
        wait: MINUTE,
      };
    case 429: {
      const seconds = Number(headers.get('retry-after') ?? Number.NaN);
      const wait = Number.isFinite(seconds) && seconds >= 0 ? Math.min(MOST_WAIT, Math.max(1, seconds) * 1000) : MINUTE;
      return {
        kind: 'failing',
        why: `Prometheus is asked too often (429); it is asked again in ${Math.ceil(wait / 1000)} s`,
        wait,
      };
    }
    default:
      return { kind: 'failing', why: `Prometheus answers with status ${status}${said}` };
  }
}
