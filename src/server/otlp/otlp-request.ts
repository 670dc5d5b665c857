// What an OTLP metrics request holds, once it is decoded: the messages of opentelemetry-proto metrics v1, as far as they are used.

/** Values of both encodings as protobuf's JSON mapping names them; 64-bit numbers are numbers here, exact to 2^53. */
export interface OtlpRequest {
  readonly resourceMetrics: readonly ResourceMetrics[];
}

export interface ResourceMetrics {
  readonly resource?: { readonly attributes: readonly KeyValue[] } | null;
  readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
}

export interface Metric {
  readonly name: string;
  readonly unit: string;
  /** One of these. */
  readonly gauge?: { readonly dataPoints: readonly NumberPoint[] } | null;
  readonly sum?: (Temporal<NumberPoint> & { readonly isMonotonic: boolean }) | null;
  readonly histogram?: Temporal<HistogramPoint> | null;
  readonly exponentialHistogram?: Temporal<ExponentialPoint> | null;
  readonly summary?: { readonly dataPoints: readonly unknown[] } | null;
}

export const DELTA = 1;
export const CUMULATIVE = 2;

export interface Temporal<P> {
  readonly dataPoints: readonly P[];
  /** 0 unspecified, 1 delta, 2 cumulative. */
  readonly aggregationTemporality: number;
}

interface DataPoint {
  readonly attributes: readonly KeyValue[];
  /** Nanoseconds since 1970; 0 where it was not set. */
  readonly startTimeUnixNano: number;
  readonly timeUnixNano: number;
  /** Bit 0: no value was recorded. */
  readonly flags: number;
}

export interface NumberPoint extends DataPoint {
  readonly asDouble?: number | null;
  readonly asInt?: number | null;
}

export interface HistogramPoint extends DataPoint {
  readonly count: number;
  readonly bucketCounts: readonly number[];
  readonly explicitBounds: readonly number[];
  readonly min?: number | null;
  readonly max?: number | null;
}

export interface ExponentialPoint extends DataPoint {
  readonly count: number;
  readonly scale: number;
  readonly zeroCount: number;
  readonly positive?: Buckets | null;
  readonly negative?: Buckets | null;
}

export interface Buckets {
  readonly offset: number;
  readonly bucketCounts: readonly number[];
}

export interface KeyValue {
  readonly key: string;
  readonly value?: {
    readonly stringValue?: string | null;
    readonly boolValue?: boolean | null;
    readonly intValue?: number | null;
    readonly doubleValue?: number | null;
  } | null;
}
