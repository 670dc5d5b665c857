// Reads the text of a bindings file: what it says, and everything that is wrong with it, each with its place.
import { type Document, parseDocument } from 'yaml';
import type { Bindings } from '../../core/plan/bindings.ts';
import type { Finding } from '../../core/plan/finding.ts';
import { lineAt, lineTable } from '../../core/plan/reading/outline.ts';
import { messageOf } from '../../engine/faults.ts';
import { type BindingsProblem, problemsOf } from './bindings-issues.ts';
import { metricsProblems } from './bindings-metrics.ts';
import { BINDINGS, bindingsJsonSchema, type Connections } from './bindings-schema.ts';
import { togglesProblems } from './bindings-toggles.ts';
import { SECRET } from './bindings-values.ts';
import { type Place, placeAt, type YamlPath } from './yaml-places.ts';

export interface ReadBindings {
  /** What the core takes; nothing at all while an error stands. */
  readonly bindings: Bindings;
  readonly connections: Connections;
  /** By line. */
  readonly findings: readonly Finding[];
  /** The text as it may be shown: of the same length, with dots for what looks like a secret. */
  readonly shown: string;
  /** A finding about the key at `path`. */
  readonly findingAt: (rule: string, message: string, path: YamlPath) => Finding;
}

const NOT_YAML = 'Unexpected text, expected YAML';

/** Total: any text gives bindings or findings, never an exception. An empty file binds nothing. */
export function readBindings(text: string): ReadBindings {
  // Its own messages quote the source, secrets and all; ours do not.
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
  const lines = lineTable(text);
  const finding = (rule: string, message: string, place: Place): Finding => {
    // The parser may point one past the end, where it missed something.
    const start = Math.min(place.start, text.length);
    const end = Math.min(place.end, text.length);
    const line = lineAt(lines, start);
    return { rule, severity: 'error', message, span: { start, end, line }, line };
  };
  const findingAt = (rule: string, message: string, path: YamlPath): Finding =>
    finding(rule, message, placeAt(document, path, 'key'));
  const nothing = { bindings: {}, connections: {}, findingAt };

  const broken = document.errors.map(({ message, pos: [start, end] }) =>
    finding('bindings-syntax', `${NOT_YAML}: ${message}`, { start, end }),
  );
  if (broken.length > 0) return { ...nothing, findings: broken, shown: hiddenLines(text) };

  const given = plainValue(document);
  if (given.problem !== undefined)
    return {
      ...nothing,
      findings: [finding('bindings-syntax', given.problem, { start: 0, end: 0 })],
      shown: hiddenLines(text),
    };
  const parsed = BINDINGS.safeParse(given.value);
  if (parsed.success) {
    const { connections: reached, notify, ...bindings } = parsed.data;
    const connections: Connections = { ...reached, ...(notify && { notify }) };
    const problems = [...togglesProblems(bindings, connections), ...metricsProblems(bindings, connections)];
    const found = problems.map(({ rule, severity, message, path }): Finding => {
      return { ...findingAt(rule, message, path), severity };
    });
    const findings = found.sort((a, b) => a.span.start - b.span.start);
    const isUsable = findings.every(({ severity }) => severity !== 'error');
    return { ...(isUsable ? { bindings, connections } : nothing), findings, findingAt, shown: text };
  }
  const problems = problemsOf(parsed.error.issues, {
    valueAt: (path) => path.reduce<unknown>(inside, given.value),
    keysAt,
    secret: SECRET,
  });
  const findings = problems
    .map(({ rule, message, path, at }) => finding(rule, message, placeAt(document, path, at)))
    .sort((a, b) => a.span.start - b.span.start);
  return { ...nothing, findings, shown: hidden(text, document, problems) };
}

/** The document as plain values. A setting with nothing behind its colon is one that is not given. */
function plainValue(document: Document): { readonly value: unknown; readonly problem?: string } {
  try {
    return { value: withoutEmpty(document.toJS({ maxAliasCount: 100 }) ?? {}, new Set()) };
  } catch (error) {
    return { value: undefined, problem: `${NOT_YAML}: ${messageOf(error)}` };
  }
}

function withoutEmpty(value: unknown, around: ReadonlySet<unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (around.has(value)) throw new RangeError('an alias stands inside of what it names');
  const inner = new Set([...around, value]);
  if (Array.isArray(value)) return value.map((each) => withoutEmpty(each, inner));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === null ? [] : [[key, withoutEmpty(each, inner)]])),
  );
}

function inside(value: unknown, part: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
    ? (value as Record<string | number, unknown>)[part]
    : undefined;
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

/** The keys that the schema knows in the mapping at `path`. */
function keysAt(path: YamlPath): readonly string[] {
  let node: SchemaNode | undefined = bindingsJsonSchema() as SchemaNode;
  for (const part of path) {
    const others: SchemaNode | boolean | undefined = node?.additionalProperties;
    node = node?.properties?.[part] ?? node?.items ?? (typeof others === 'object' ? others : undefined);
  }
  const options = node?.anyOf ?? (node ? [node] : []);
  return options.flatMap(({ properties }) => Object.keys(properties ?? {}));
}

const LOOKS_SECRET = /key|token|secret|passw|credential|auth/i;

/** A message shows the line that it is about: literal secrets there, and values of mistyped keys for secrets, become dots. */
function hidden(text: string, document: Document, problems: readonly BindingsProblem[]): string {
  let shown = text;
  for (const { rule, path } of problems) {
    if (rule !== 'bindings-secret' && !(rule === 'bindings-key' && LOOKS_SECRET.test(String(path.at(-1))))) continue;
    const key = placeAt(document, path, 'key');
    const { start, end } = placeAt(document, path, 'value');
    if (start === key.start) continue;
    shown = shown.slice(0, start) + shown.slice(start, end).replace(/[^\r\n]/g, '•') + shown.slice(end);
  }
  return shown;
}

/** The same where the file is no YAML and has no values yet: what stands behind such a key, to the end of its line. */
function hiddenLines(text: string): string {
  return text.replace(
    /([\w.-]*(?:key|token|secret|passw|credential|auth)[\w.-]*["']?[ \t]*:[ \t]*)([^\s{][^\r\n]*)/gi,
    (_, key: string, value: string) => key + '•'.repeat(value.length),
  );
}
