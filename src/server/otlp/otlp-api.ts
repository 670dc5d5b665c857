// POST /v1/metrics: OTLP over HTTP, as OpenTelemetry's SDKs and collectors send it.
import { gunzipSync } from 'node:zlib';
import { type Context, Hono } from 'hono';
import { messageOf } from '../../engine/faults.ts';
import type { Encoding } from './otlp-codec.ts';
import type { OtlpIntake } from './otlp-intake.ts';

export const OTLP_PATH = '/v1/metrics';
/** Bytes of a body, before and after it is unpacked. */
const MOST_BYTES = 16 * 1024 * 1024;
const INVALID_ARGUMENT = 3;

/** Answers as the OTLP specification says: 200 with what was rejected, 400 for what is no request, 413 and 415, never a retry. */
export function createOtlpApi(intake: OtlpIntake): Hono {
  const api = new Hono();
  api.post(OTLP_PATH, async (context) => {
    const encoding = encodingOf(context.req.header('content-type'));
    if (!encoding)
      return context.text('Unexpected content type, expected application/x-protobuf or application/json\n', 415);
    // The parser of protobuf is loaded for those who use it.
    const codec = await import('./otlp-codec.ts');
    const refuse = (status: 400 | 413, why: string): Response =>
      answer(context, status, codec.encodeStatus(INVALID_ARGUMENT, why, encoding), encoding);
    if (Number(context.req.header('content-length') ?? 0) > MOST_BYTES) return refuse(413, tooLarge());
    const sent = new Uint8Array(await context.req.arrayBuffer());
    if (sent.length > MOST_BYTES) return refuse(413, tooLarge());
    const packed = context.req.header('content-encoding');
    if (packed !== undefined && packed !== 'gzip' && packed !== 'identity')
      return refuse(400, `Unexpected content encoding "${packed.slice(0, 40)}", expected gzip or none`);
    try {
      const bytes = packed === 'gzip' ? gunzipSync(sent, { maxOutputLength: MOST_BYTES }) : sent;
      const { rejected, why } = intake.take(codec.decodeRequest(bytes, encoding));
      return answer(context, 200, codec.encodeResponse(rejected, why, encoding), encoding);
    } catch (error) {
      if (isTooLong(error)) return refuse(413, tooLarge());
      return refuse(400, `This is no OTLP metrics request: ${messageOf(error)}`);
    }
  });
  return api;
}

function encodingOf(type: string | undefined): Encoding | undefined {
  const kind = type?.split(';')[0]?.trim().toLowerCase();
  if (kind === 'application/x-protobuf') return 'protobuf';
  return kind === 'application/json' ? 'json' : undefined;
}

/** What was packed became longer than is taken. */
function isTooLong(error: unknown): boolean {
  return error instanceof RangeError && (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}

function tooLarge(): string {
  return `Unexpected body over ${MOST_BYTES} bytes, expected smaller batches`;
}

function answer(context: Context, status: 200 | 400 | 413, body: Uint8Array, encoding: Encoding): Response {
  const type = encoding === 'protobuf' ? 'application/x-protobuf' : 'application/json';
  return context.body(body as Uint8Array<ArrayBuffer>, status, { 'content-type': type });
}
