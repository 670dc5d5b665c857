import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pullRequestFiles } from '../../../test/support/github-events.ts';
import { changedFilesIn, documentsOf } from './changed-files.ts';

describe('a list of changed files', () => {
  test('has one path a line', () => {
    expect(changedFilesIn('plans/a.md\r\ndocs/with space.md\n\n', 'list')).toEqual([
      'plans/a.md',
      'docs/with space.md',
    ]);
    expect(changedFilesIn('', 'list')).toEqual([]);
  });

  test('or is what the API answers, without removed files', () => {
    const files = [
      { filename: 'a.md', status: 'added' },
      { filename: 'b.md', status: 'removed' },
      { filename: 'c.md', status: 'renamed' },
      { filename: 'd.md', status: 'modified' },
    ];
    expect(changedFilesIn(JSON.stringify(pullRequestFiles(files)), 'list')).toEqual(['a.md', 'c.md', 'd.md']);
    const compared = { status: 'ahead', total_commits: 1, files: pullRequestFiles(files) };
    expect(changedFilesIn(JSON.stringify(compared), 'list')).toEqual(['a.md', 'c.md', 'd.md']);
    expect(changedFilesIn('["a.md"]', 'list')).toEqual(['a.md']);
  });

  test.each(['{}', '[1]', '{"message":"Not Found"}', '[{"filename"', '[a.md'])(
    'says so when it is neither: %s',
    (text) => {
      expect(() => changedFilesIn(text, 'list.json')).toThrow(
        /Unexpected list in list\.json, expected one path a line, or JSON/,
      );
    },
  );
});

describe('the documents of a change', () => {
  let folder = '';
  beforeAll(() => {
    const outside = mkdtempSync(join(tmpdir(), 'phasegate-changed-'));
    folder = join(outside, 'repository');
    mkdirSync(join(folder, 'plans'), { recursive: true });
    for (const name of ['plans/a.md', 'plans/b.markdown', 'README.md', 'code.ts', 'plans/a.bindings.yaml'])
      writeFileSync(join(folder, name), '');
    writeFileSync(join(outside, 'secret.md'), '');
    writeFileSync(join(outside, 'repository-secret.md'), '');
    symlinkSync('../secret.md', join(folder, 'link.md'));
    symlinkSync('plans/a.md', join(folder, 'inner.md'));
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

  test('are the Markdown files that are there, each once', () => {
    const paths = ['plans/a.md', 'README.md', 'code.ts', 'gone.md', 'plans/a.md', 'inner.md'];
    expect(documentsOf(paths, folder, [])).toEqual(['plans/a.md', 'README.md', 'inner.md']);
  });

  test('come with their bindings', () => {
    expect(documentsOf(['plans/a.bindings.yaml', 'plans/b.bindings.yaml', 'x.bindings.yaml'], folder, [])).toEqual([
      'plans/a.md',
      'plans/b.markdown',
    ]);
  });

  test('match one of the globs', () => {
    expect(documentsOf(['plans/a.md', 'README.md'], folder, ['plans/**/*.md', 'docs/*.md'])).toEqual(['plans/a.md']);
  });

  test('are never outside of the repository', () => {
    expect(
      documentsOf(['link.md', '../secret.md', '../repository-secret.md', join(folder, '../secret.md')], folder, []),
    ).toEqual([]);
  });
});
