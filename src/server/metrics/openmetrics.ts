// Writes metrics in the OpenMetrics text format (https://github.com/prometheus/OpenMetrics, version 1.0).

export const OPENMETRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

export interface MetricFamily {
  /** Without "_total" and "_info", which the kinds add to their samples. */
  readonly name: string;
  readonly kind: 'gauge' | 'counter' | 'info';
  readonly help: string;
  /** "seconds", "bytes": the name must end in it. */
  readonly unit?: string;
  readonly samples: readonly MetricSample[];
}

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const SUFFIXES = { gauge: '', counter: '_total', info: '_info' } as const;

/** The whole exposition. Families without a sample are left out: there is nothing to be said of them. */
export function openMetrics(families: readonly MetricFamily[]): string {
  const told = families.filter(({ samples }) => samples.length > 0).map(familyText);
  return `${told.join('')}# EOF\n`;
}

function familyText({ name, kind, help, unit, samples }: MetricFamily): string {
  const head = [
    `# TYPE ${name} ${kind}`,
    ...(unit ? [`# UNIT ${name} ${unit}`] : []),
    `# HELP ${name} ${escaped(help)}`,
  ];
  const lines = samples.map(
    ({ labels = {}, value }) => `${name}${SUFFIXES[kind]}${labelsText(labels)} ${number(value)}`,
  );
  return `${[...head, ...lines].join('\n')}\n`;
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const told = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return told.length > 0 ? `{${told.join(',')}}` : '';
}

function escaped(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\r?\n|\r/g, '\\n');
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
