// OTLP's two encodings, protobuf and JSON, read and answered by one description of its messages.
import { type INamespace, Root, type Type } from 'protobufjs/light.js';
import type { OtlpRequest } from './otlp-request.ts';

type Field = readonly [type: string, id: number, repeated?: true];

/** From opentelemetry-proto: collector/metrics/v1, metrics/v1, common/v1, resource/v1; fields that nothing here reads are left out. */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  Request: { resourceMetrics: ['ResourceMetrics', 1, true] },
  ResourceMetrics: { resource: ['Resource', 1], scopeMetrics: ['ScopeMetrics', 2, true] },
  Resource: { attributes: ['KeyValue', 1, true] },
  ScopeMetrics: { metrics: ['Metric', 2, true] },
  Metric: {
    name: ['string', 1],
    unit: ['string', 3],
    gauge: ['Gauge', 5],
    sum: ['Sum', 7],
    histogram: ['Histogram', 9],
    exponentialHistogram: ['ExponentialHistogram', 10],
    summary: ['Summary', 11],
  },
  Gauge: { dataPoints: ['NumberDataPoint', 1, true] },
  Sum: { dataPoints: ['NumberDataPoint', 1, true], aggregationTemporality: ['int32', 2], isMonotonic: ['bool', 3] },
  Histogram: { dataPoints: ['HistogramDataPoint', 1, true], aggregationTemporality: ['int32', 2] },
  ExponentialHistogram: { dataPoints: ['ExponentialDataPoint', 1, true], aggregationTemporality: ['int32', 2] },
  Summary: { dataPoints: ['SummaryDataPoint', 1, true] },
  SummaryDataPoint: {},
  NumberDataPoint: {
    attributes: ['KeyValue', 7, true],
    startTimeUnixNano: ['fixed64', 2],
    timeUnixNano: ['fixed64', 3],
    asDouble: ['double', 4],
    asInt: ['sfixed64', 6],
    flags: ['uint32', 8],
  },
  HistogramDataPoint: {
    attributes: ['KeyValue', 9, true],
    startTimeUnixNano: ['fixed64', 2],
    timeUnixNano: ['fixed64', 3],
    count: ['fixed64', 4],
    bucketCounts: ['fixed64', 6, true],
    explicitBounds: ['double', 7, true],
    flags: ['uint32', 10],
    min: ['double', 11],
    max: ['double', 12],
  },
  ExponentialDataPoint: {
    attributes: ['KeyValue', 1, true],
    startTimeUnixNano: ['fixed64', 2],
    timeUnixNano: ['fixed64', 3],
    count: ['fixed64', 4],
    scale: ['sint32', 6],
    zeroCount: ['fixed64', 7],
    positive: ['Buckets', 8],
    negative: ['Buckets', 9],
    flags: ['uint32', 10],
  },
  Buckets: { offset: ['sint32', 1], bucketCounts: ['uint64', 2, true] },
  KeyValue: { key: ['string', 1], value: ['AnyValue', 2] },
  AnyValue: {
    stringValue: ['string', 1],
    boolValue: ['bool', 2],
    intValue: ['int64', 3],
    doubleValue: ['double', 4],
  },
  Response: { partialSuccess: ['PartialSuccess', 1] },
  PartialSuccess: { rejectedDataPoints: ['int64', 1], errorMessage: ['string', 2] },
  Status: { code: ['int32', 1], message: ['string', 2] },
};

/** Fields whose absence is not the same as 0. */
const OPTIONAL = new Set(['asDouble', 'asInt', 'min', 'max', 'stringValue', 'boolValue', 'intValue', 'doubleValue']);

const root = Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(MESSAGES).map(([name, fields]): [string, INamespace] => [
      name,
      {
        fields: Object.fromEntries(
          Object.entries(fields).map(([key, [type, id, repeated]]) => [
            key,
            {
              type,
              id,
              ...(repeated && { rule: 'repeated' }),
              ...(OPTIONAL.has(key) && { options: { proto3_optional: true } }),
            },
          ]),
        ),
      } as INamespace,
    ]),
  ),
});
const message = (name: string): Type => root.lookupType(name);

export type Encoding = 'protobuf' | 'json';

/** @throws Error with what is wrong when the bytes are no such request. */
export function decodeRequest(bytes: Uint8Array, encoding: Encoding): OtlpRequest {
  const request = message('Request');
  const decoded = encoding === 'protobuf' ? request.decode(bytes) : request.fromObject(json(bytes));
  return request.toObject(decoded, {
    longs: Number,
    arrays: true,
    objects: true,
    defaults: true,
    oneofs: true,
  }) as OtlpRequest;
}

function json(bytes: Uint8Array): Record<string, unknown> {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('Unexpected JSON, expected an object with "resourceMetrics"');
  return value as Record<string, unknown>;
}

/** The answer to a request that was taken, but for `rejected` data points. */
export function encodeResponse(rejected: number, why: string, encoding: Encoding): Uint8Array {
  const body = rejected > 0 ? { partialSuccess: { rejectedDataPoints: rejected, errorMessage: why } } : {};
  return encoded('Response', body, encoding);
}

/** The answer to a request that was refused; `code` is one of gRPC's. */
export function encodeStatus(code: number, text: string, encoding: Encoding): Uint8Array {
  return encoded('Status', { code, message: text }, encoding);
}

function encoded(name: string, body: Record<string, unknown>, encoding: Encoding): Uint8Array {
  if (encoding === 'json') return new TextEncoder().encode(JSON.stringify(body));
  return message(name).encode(message(name).fromObject(body)).finish();
}
