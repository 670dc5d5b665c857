import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePlainDate } from '../core/calendar/instant.ts';
import { askForPlan } from './new/new-plan-questions.ts';
import type { NewPlan } from './new/new-plan-text.ts';

const DAYS = { today: parsePlainDate('2026-11-24')!, next: parsePlainDate('2026-11-25')! };

/** A person who gives these lines, one after the other, and then ends the input. */
async function converse(lines: readonly string[], given: Partial<NewPlan> = {}) {
  const left = [...lines];
  const said: string[] = [];
  const questions: string[] = [];
  const plan = await askForPlan(given, DAYS, {
    ask: async (question) => {
      questions.push(question);
      return left.shift();
    },
    say: (line) => void said.push(line),
  });
  return { plan, said, questions, left };
}

describe('the questions', () => {
  test('are few, and Enter takes what is usual', async () => {
    const { plan, said, left } = await converse([
      'Release of the letters',
      '',
      '',
      '',
      '',
      '',
      'Download error rate: < 0.3%',
      'Failures to write letters: 0',
      '',
      '',
    ]);
    expect(said).toEqual([]);
    expect(left).toEqual([]);
    expect(plan).toEqual({
      title: 'Release of the letters',
      toggle: 'release_of_the_letters',
      percentages: [1_000, 25_000, 50_000, 75_000, 100_000],
      start: '2026-11-25',
      days: [1],
      users: [],
      criteria: ['Download error rate: < 0.3%', 'Failures to write letters: 0'],
      owner: undefined,
    });
  });

  test('are asked again after an answer that cannot be read, or that makes no good plan', async () => {
    const { plan, said } = await converse([
      'Release of the letters',
      'letters v2',
      'letters_v2',
      '1, 100',
      '50, 25, 100',
      '1, 50',
      '1%, 50%, 100%',
      '2026-11-26',
      '2026-11-01',
      '2026-12-07',
      'soon',
      '2, 1',
      'many',
      '500',
      'Download error rate: < 0.3%',
      '',
      'Download error rate: < 2.5%',
      '',
      'Ada',
    ]);
    expect(said).toEqual([
      'Unexpected toggle "letters v2", expected a key without spaces.',
      expect.stringMatching(/^Unexpected jump from 1% to 100%.*large-jump\)\.$/),
      'Unexpected order of "50, 25, 100", expected percentages that rise.',
      'Unexpected end at 50, expected 100 as the last percentage.',
      'Unexpected Thu 11/26/2026, expected a business day; the next one is 2026-11-27 (Fri 11/27/2026).',
      'Unexpected Sun 11/1/2026, expected a business day; the next one is 2026-11-02 (Mon 11/2/2026).',
      'Unexpected "soon", expected business days such as "1" or "2, 1, 1".',
      'Unexpected "many", expected numbers of users such as "500, 12500, 25000".',
      expect.stringMatching(/500 users can never show less than 0\.3%.*gate-cannot-show\)\.$/),
    ]);
    expect(plan).toMatchObject({ percentages: [1_000, 50_000, 100_000], days: [2, 1], users: [500], owner: 'Ada' });
  });

  test('are not asked where the answer was given as an option', async () => {
    const { questions } = await converse(['', '', '', '', ''], {
      title: 'Release of the letters',
      percentages: [50_000, 100_000] as unknown as NewPlan['percentages'],
      criteria: ['Failures to write letters: 0'],
    });
    expect(questions.map((question) => question.split(/[ ?]/)[0])).toEqual(['Which', 'On', 'How', 'How', 'Who']);
  });

  test('may be left in the middle', async () => {
    expect((await converse(['Release of the letters', ''])).plan).toBeUndefined();
    expect((await converse(['Release', '', '', '', '', '', 'Failures to write letters: 0'])).plan).toBeUndefined();
  });
});

describe('in a pipe', () => {
  const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
  let folder = '';
  const phasegate = (...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((done) => {
      execFile(
        process.execPath,
        [MAIN, ...args],
        { cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
        (error, stdout, stderr) => done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'phasegate-new-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const ENOUGH = ['--title', 'Release of the letters', '--criterion', 'Download error rate: < 0.3%'];

  test('names what is missing', async () => {
    const { code, stdout, stderr } = await phasegate('new');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Unexpected lack of --title <text> and --criterion <text>');
  });

  test('writes a plan that the linter has nothing to say about, and never over another', async () => {
    const { code, stdout } = await phasegate('new', ...ENOUGH, '--criterion', 'Successful downloads: any');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^release-of-the-letters\.md is written: 5 steps, .*\nNext: phasegate explain release-of-the-letters\.md\n$/,
    );
    const lint = await phasegate('lint', 'release-of-the-letters.md');
    expect(lint).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to complain about') });

    writeFileSync(join(folder, 'mine.md'), 'mine\n');
    expect(await phasegate('new', 'mine.md', ...ENOUGH)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('mine.md is there already.'),
    });
    expect(readFileSync(join(folder, 'mine.md'), 'utf8')).toBe('mine\n');
  });

  test('names every answer that cannot be read, and refuses a plan that would not lint clean', async () => {
    const unread = await phasegate('new', ...ENOUGH, '--days', '0', '--users', '3k', '--print');
    expect(unread).toMatchObject({ code: 2, stdout: '' });
    expect(unread.stderr).toMatch(/"0", expected business days.*\n.*"3k", expected numbers of users/);
    const unclean = await phasegate('new', 'unclean.md', ...ENOUGH, '--users', '500');
    expect(unclean).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('500 users can never show less than 0.3%'),
    });
    expect(readdirSync(folder)).not.toContain('unclean.md');
  });

  test('says where there is no folder to write into', async () => {
    const { code, stderr } = await phasegate('new', join('none', 'plan.md'), ...ENOUGH);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no folder none to write into.');
  });
});
