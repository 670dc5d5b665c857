// What is wrong with a bindings file, in words: what was found, where it stands, what was expected, what was probably meant.
import type { z } from 'zod';
import { closest } from '../../core/plan/closest.ts';
import type { YamlPath } from './yaml-places.ts';

export interface BindingsProblem {
  readonly rule: 'bindings-key' | 'bindings-value' | 'bindings-secret';
  readonly message: string;
  readonly path: YamlPath;
  /** Whether the place is the last key of the path or the value behind it. */
  readonly at: 'key' | 'value';
}

type Issue = z.core.$ZodIssue;

export interface IssueContext {
  /** What stands at a path; undefined for nothing. */
  readonly valueAt: (path: YamlPath) => unknown;
  /** The keys that may stand in the mapping at a path. */
  readonly keysAt: (path: YamlPath) => readonly string[];
  /** The message of a schema that takes no literal: its value is never repeated. */
  readonly secret: string;
}

export function problemsOf(issues: readonly Issue[], context: IssueContext): readonly BindingsProblem[] {
  return issues.flatMap((issue) => problemOf(issue, context));
}

function problemOf(issue: Issue, context: IssueContext): readonly BindingsProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, context.keysAt(path)));
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? 'another key';
    return [
      { rule: 'bindings-key', message: `Unexpected key ${quoted(path.at(-1))}, expected ${expected}`, path, at: 'key' },
    ];
  }
  const value = context.valueAt(path);
  const expected = expectedOf(issue);
  if (value === undefined || value === null) {
    const [key] = path.slice(-1);
    return [
      {
        rule: 'bindings-value',
        message: `Unexpected ${nameOf(path.slice(0, -1))} without ${quoted(key)}, expected ${expected}`,
        path,
        at: 'value',
      },
    ];
  }
  if (issue.message === context.secret)
    return [
      {
        rule: 'bindings-secret',
        message: `Unexpected value as ${nameOf(path)}, expected ${context.secret}`,
        path,
        at: 'value',
      },
    ];
  const near =
    issue.code === 'invalid_value' && typeof value === 'string' ? closest(value, issue.values.map(String)) : undefined;
  return [
    {
      rule: 'bindings-value',
      message: `Unexpected ${shown(value)} as ${nameOf(path)}, ${near === undefined ? `expected ${expected}` : `did you mean ${quoted(near)}? It is ${expected}`}`,
      path,
      at: 'value',
    },
  ];
}

/** So many names are worth listing; of more, only the one that was probably meant. */
const LISTED = 16;

function unknownKey(key: string, path: YamlPath, known: readonly string[]): BindingsProblem {
  const near = closest(key, known);
  const place = path.length > 0 ? ` in ${nameOf(path)}` : '';
  const others = known.length <= LISTED ? `one of: ${known.join(', ')}` : 'a name that is known there';
  const wanted = near === undefined ? `expected ${others}` : `did you mean ${quoted(near)}?`;
  return {
    rule: 'bindings-key',
    message: `Unexpected key ${quoted(key)}${place}, ${wanted}`,
    path: [...path, key],
    at: 'key',
  };
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'a mapping of settings',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list',
};

/** The schemas' own words, or those for the shapes that carry none. */
function expectedOf(issue: Issue): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  return KINDS[issue.expected] ?? `a ${issue.expected}`;
}

/** calendar.freezes[0].why; the whole file when the path is empty. */
export function nameOf(path: YamlPath): string {
  if (path.length === 0) return 'file';
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${quoted(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? quoted(value) : String(value);
}

function quoted(value: unknown): string {
  const text = String(value);
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
