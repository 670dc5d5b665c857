import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { flagdOf } from '../../../test/support/flagd.ts';
import { percent } from '../../core/toggle/percentage.ts';
import { readFlag } from './flag-percentage.ts';

// The definitions that the guide shows are such as flagd and the driver take.

const GUIDE = readFileSync(new URL('../../../docs/guides/flagd.md', import.meta.url), 'utf8');
const shown = [...GUIDE.matchAll(/^```(json|yml)\n([\s\S]*?)^```$/gm)].map((match) => match[2] ?? '');

it('shows definitions', () => expect(shown).toHaveLength(2));

it.each(shown)('a definition of the guide is at 25%: %s', (text) => {
  const definition = parse(text);
  expect(flagdOf(JSON.stringify(definition)).getFlags().size).toBe(1);
  expect(readFlag(definition.flags.letters, definition.$evaluators)).toMatchObject({ percentage: percent(25) });
});
