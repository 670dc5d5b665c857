import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDocumentFiles } from './document-files.ts';

let folder: string;
let plan: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'phasegate-documents-'));
  plan = join(folder, 'plan.md');
  fs.writeFileSync(plan, 'old');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const documents = createDocumentFiles();
const module = JSON.stringify(new URL('./document-files.ts', import.meta.url).href);

describe('reading', () => {
  test('what cannot be read is a fault with the place and the fix', async () => {
    await expect(documents.read(join(folder, 'none.md'))).rejects.toMatchObject({ code: 'PG_DOCUMENT_MISSING' });
    await expect(documents.read(folder)).rejects.toMatchObject({ code: 'PG_DOCUMENT_UNREADABLE' });
    fs.writeFileSync(plan, Buffer.from([0, 1, 2]));
    await expect(documents.read(plan)).rejects.toMatchObject({
      code: 'PG_DOCUMENT_NOT_TEXT',
      message: expect.stringContaining(plan),
    });
  });

  test('an empty file is an empty text', async () => {
    fs.writeFileSync(plan, '');
    expect(await documents.read(plan)).toBe('');
  });
});

describe('replacing', () => {
  test('writes when the text is as expected, and only then', async () => {
    expect(await documents.replace(plan, 'older', 'new')).toBe('changed');
    expect(await documents.read(plan)).toBe('old');
    expect(await documents.replace(plan, 'old', 'new')).toBe('replaced');
    expect(await documents.read(plan)).toBe('new');
    expect(fs.readdirSync(folder)).toEqual(['plan.md']);
  });

  test('keeps the mode, and follows a link', async () => {
    fs.chmodSync(plan, 0o664);
    const link = join(folder, 'link.md');
    fs.symlinkSync('plan.md', link);
    expect(await documents.replace(link, 'old', 'new')).toBe('replaced');
    expect(fs.readFileSync(plan, 'utf8')).toBe('new');
    expect(fs.statSync(plan).mode & 0o777).toBe(0o664);
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test('a leftover of a crash is in nobody’s way', async () => {
    fs.writeFileSync(join(folder, '.plan.md.phasegate-new'), 'half');
    expect(await documents.replace(plan, 'old', 'new')).toBe('replaced');
    expect(fs.readdirSync(folder)).toEqual(['plan.md']);
  });

  test('a missing document and a read-only one are faults', async () => {
    await expect(documents.replace(join(folder, 'none.md'), '', 'x')).rejects.toMatchObject({
      code: 'PG_DOCUMENT_MISSING',
    });
    fs.chmodSync(plan, 0o444);
    await expect(documents.replace(plan, 'old', 'new')).rejects.toMatchObject({ code: 'PG_DOCUMENT_READ_ONLY' });
    expect(fs.readdirSync(folder)).toEqual(['plan.md']);
  });

  test.skipIf(process.getuid?.() !== 0)('a read-only folder is a fault, and nothing is left in it', () => {
    fs.chmodSync(folder, 0o755);
    fs.chmodSync(plan, 0o666);
    // Modules are read before the rights are given up, wherever the checkout lies.
    const script = `
      const { createDocumentFiles } = await import(${module});
      process.setgid(65534);
      process.setuid(65534);
      const done = createDocumentFiles().replace(${JSON.stringify(plan)}, 'old', 'new');
      await done.then(console.log, (error) => console.log(error.code, error.message));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(child.stdout).toContain('PG_DOCUMENT_READ_ONLY');
    expect(child.stdout).toContain('folder');
    expect(fs.readdirSync(folder)).toEqual(['plan.md']);
  });

  test('a disk that fills up leaves the document as it was and nothing half-written', async () => {
    const full = createDocumentFiles({
      rename,
      open: async (...args) => {
        const file = await open(...args);
        file.writeFile = async () => {
          await file.write('ne');
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        };
        return file;
      },
    });
    await expect(full.replace(plan, 'old', 'new')).rejects.toMatchObject({ code: 'PG_DISK_FULL' });
    expect(fs.readFileSync(plan, 'utf8')).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['plan.md']);
  });

  test('who lost the lock while writing changes nothing', async () => {
    const stopped = createDocumentFiles({
      rename,
      open: async (...args) => {
        fs.writeFileSync(`${plan}.phasegate-lock`, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'newer' }));
        return open(...args);
      },
    });
    expect(await stopped.replace(plan, 'old', 'new')).toBe('changed');
    expect(fs.readFileSync(plan, 'utf8')).toBe('old');
    expect(fs.readdirSync(folder).sort()).toEqual(['plan.md', 'plan.md.phasegate-lock']);
  });

  test('a crash between writing and renaming leaves the old text', async () => {
    const crashing = createDocumentFiles({ open, rename: () => Promise.reject(new Error('killed')) });
    await expect(crashing.replace(plan, 'old', 'new')).rejects.toThrow('killed');
    expect(fs.readFileSync(plan, 'utf8')).toBe('old');
  });
});

describe('two writers', () => {
  /** Counts to `to` in the writer's own line, as a writer of Results does: read, edit, replace, again when it was changed. */
  const count = (name: string, to: number) => `
    const { createDocumentFiles } = await import(${module});
    const documents = createDocumentFiles();
    for (let n = 1; n <= ${to}; ) {
      const text = await documents.read(${JSON.stringify(plan)});
      const next = text.replace(/^${name}: .*$/m, '${name}: ' + n);
      if ((await documents.replace(${JSON.stringify(plan)}, text, next)) === 'replaced') n++;
    }`;

  test('in two processes lose nothing of one another’s, and a reader never sees half a text', async () => {
    fs.writeFileSync(plan, 'a: 0\nb: 0\nend\n');
    const children = ['a', 'b'].map((name) =>
      spawn(process.execPath, ['--input-type=module', '--eval', count(name, 40)], { stdio: 'inherit' }),
    );
    const exits = children.map((child) => once(child, 'exit'));
    let done = false;
    const all = Promise.all(exits).finally(() => {
      done = true;
    });
    const seen = new Set<string>();
    while (!done) {
      const text = await documents.read(plan);
      expect(text).toMatch(/^a: \d+\nb: \d+\nend\n$/);
      seen.add(text);
      await new Promise(setImmediate);
    }
    expect((await all).map(([code]) => code)).toEqual([0, 0]);
    expect(await documents.read(plan)).toBe('a: 40\nb: 40\nend\n');
    expect(seen.size).toBeGreaterThan(1);
    expect(fs.readdirSync(folder)).toEqual(['plan.md']);
  });
});
