import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { atMost } from '../support/at-most.ts';
import { contentsOf } from '../support/contents-of.ts';
import { endEveryPhasegate, phasegate } from '../support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// Whatever a person names by mistake: one message with the place and the fix, the right exit code, nothing half-written.

const PLAN = fileURLToPath(new URL('../../plans/short.md', import.meta.url));
const AT_ONCE = 2;

afterEach(async () => {
  await endEveryPhasegate();
  removeTemporaryFolders();
});

type Command = 'lint' | 'explain' | 'run' | 'demo';
const COMMANDS: readonly Command[] = ['lint', 'explain', 'run', 'demo'];

/** Runs the command on `name` in `folder`, in that folder, and sees that nothing there was touched. */
async function attempt(command: Command, folder: string, name: string) {
  const before = contentsOf(folder);
  const own = command === 'run' || command === 'demo' ? ['--state', 'state', '--port', '0', '--statsd-port', '0'] : [];
  const { code, stdout, stderr } = await phasegate([command, name, ...own], { cwd: folder });
  expect(contentsOf(folder), command).toEqual(before);
  return { code, stdout, stderr: stderr.replaceAll(`${folder}/`, '') };
}

function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<unknown> {
  return atMost(AT_ONCE, items, work);
}

describe('a document that cannot be read', { timeout: 120_000 }, () => {
  it.each<[string, string, (path: string) => void, RegExp]>([
    [
      'a binary file',
      'photo.md',
      (path) => writeFileSync(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])),
      /^photo.md is a binary file\. Name a release plan in Markdown\. \(PG_DOCUMENT_NOT_TEXT\)\n$/,
    ],
    [
      'a file in another encoding',
      'plan.md',
      (path) => writeFileSync(path, Buffer.from('# Plan\n\nPhase I for the caf\u00e9 (1%)\n', 'latin1')),
      /^plan.md is no UTF-8 text \(line 3 has other bytes\)\. Save it as UTF-8\. \(PG_DOCUMENT_NOT_TEXT\)\n$/,
    ],
    [
      'a missing file',
      'plam.md',
      () => {},
      /^There is no document plam.md\. Check the path\. \(PG_DOCUMENT_MISSING\)\n$/,
    ],
    [
      'a folder',
      'plans',
      (path) => mkdirSync(path),
      /^plans is a folder\. Name the Markdown file in it\. \(PG_DOCUMENT_UNREADABLE\)\n$/,
    ],
  ])('%s', async (_, name, make, message) => {
    const folder = temporaryFolder();
    make(join(folder, name));
    await each(COMMANDS, async (command) => {
      const { code, stdout, stderr } = await attempt(command, folder, name);
      expect({ code, stdout }, command).toEqual({ code: 2, stdout: '' });
      expect(stderr, command).toMatch(message);
    });
  });

  it('does not keep the readable ones from being looked at, and leaves machine output whole', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'good.md'), readFileSync(PLAN));
    for (const command of ['lint', 'explain']) {
      const { code, stdout, stderr } = await phasegate([command, 'missing.md', 'good.md', '--format', 'json'], {
        cwd: folder,
      });
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'There is no document missing.md. Check the path. (PG_DOCUMENT_MISSING)\n',
      });
      expect(Object.keys(JSON.parse(stdout))).toEqual(['good.md']);
    }
  });
});

describe('a document that cannot be run', { timeout: 120_000 }, () => {
  it.each([
    ['an empty file', '', 'not-a-plan'],
    ['a README that is no plan', '# Left pad\n\nPads text.\n\n## Install\n\n    npm install left-pad\n', 'not-a-plan'],
    [
      'a plan without percentages',
      '# Rollout of letters\n\n## Phase 1: Pilot team\nDesired date range: 3/9 2027\n\n## Phase 2: Everyone\nDesired date range: 3/10 2027\n',
      'no-percentages',
    ],
  ])('%s', async (_, text, rule) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plan.md'), text);
    await each(COMMANDS, async (command) => {
      const { code, stdout, stderr } = await attempt(command, folder, 'plan.md');
      expect(code, command).toBe(1);
      const [told, silent] = command === 'run' || command === 'demo' ? [stderr, stdout] : [stdout, stderr];
      expect(silent, command).toBe('');
      // Once, at its line, with what was expected instead and the rule's name; warnings may stand beside it where they are asked for.
      const place = command === 'run' || command === 'demo' ? 'plan\\.md:1 ' : 'plan\\.md:1:\\d+ {2}error {2}';
      expect(told.match(new RegExp(`${place}Unexpected .*, expected .*`, 'g')), command).toHaveLength(1);
      // The finding's own line ends with the rule; the way to the rule's page may follow.
      expect(told.match(new RegExp(`\\b${rule}\\)?$`, 'gm')), command).toHaveLength(1);
      if (command === 'run' || command === 'demo') expect(told).toMatch(/^plan\.md cannot be run as it is:\n {2}plan/);
    });
  });

  it('a plan of which the demo has no program', async () => {
    const folder = temporaryFolder();
    const text = readFileSync(PLAN, 'utf8').replace(/^- (Failures|Successful).*$/gm, '- Checkout error rate: < 5%');
    writeFileSync(join(folder, 'plan.md'), text);
    const { code, stdout, stderr } = await attempt('demo', folder, 'plan.md');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^The demo has no program for "Release of the receipt table": .* "phasegate run" runs it\.\n$/,
    );
  });
});

describe('words that are no command line', { timeout: 120_000 }, () => {
  it.each([
    ['lnt plan.md', /^Unexpected command "lnt", expected one of: lint, explain, .*\n$/],
    ['lint', /missing required argument 'files'\n"phasegate lint --help" says more/],
    ['run', /missing required argument 'plan'\n"phasegate run --help" says more/],
    ['run plan.md another.md', /too many arguments.*\n"phasegate run --help" says more/],
    [
      'lint plan.md --fromat json',
      /unknown option '--fromat'\n\(Did you mean --format\?\)\n"phasegate lint --help" says more/,
    ],
    ['lint plan.md --format xml', /'--format <format>' argument 'xml' is invalid.*pretty, json, sarif/],
    ['explain plan.md --format sarif', /'--format <format>' argument 'sarif' is invalid.*pretty, json/],
    ['run plan.md --start tomorrow', /'--start <date>' argument 'tomorrow' is invalid.*expected YYYY-MM-DD/],
    ['run plan.md --port http', /'--port <n>' argument 'http' is invalid.*expected 1 to 65535/],
    ['run plan.md --statsd-port 65536', /'--statsd-port <n>' argument '65536' is invalid.*expected 1 to 65535/],
    ['demo plan.md --seed lucky', /'--seed <n>' argument 'lucky' is invalid.*expected a whole number/],
    ['demo plan.md --fault earthquake@50%', /^Unexpected fault "earthquake", expected one of: .*--list-faults/],
    ['demo plan.md --fault download-502', /^Unexpected fault "download-502", expected NAME@PERCENT/],
    ['demo plan.md --fault download-502@50%:2', /^Unexpected rate 2, expected a share above 0 and up to 1/],
    ['demo plan.md --state .', /that would be the plan itself\. Name another folder with --state/],
    ['demo plan.md --state plan.md', /plan\.md is no folder\. Name one with --state/],
    ['status --state nowhere', /^There is no journal in .*nowhere\. Name the folder of the run with --state/],
    ['pause letters --state nowhere', /^There is no journal in .*nowhere\. Name the folder of the run with --state/],
    ['resume letters --at half', /'--at <percent>' argument 'half' is invalid.*expected one such as 25%/],
    ['record letters "manual:calls" few', /^Unexpected value "few", expected a number\.\n$/],
  ])('phasegate %s', async (line, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plan.md'), readFileSync(PLAN));
    const before = contentsOf(folder);
    const { code, stdout, stderr } = await phasegate(line.split(' '), { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(contentsOf(folder)).toEqual(before);
  });
});
