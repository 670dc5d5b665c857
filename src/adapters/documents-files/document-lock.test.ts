import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockPathOf, withDocumentLock } from './document-lock.ts';

let folder: string;
let plan: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phasegate-lock-'));
  plan = join(folder, 'plan.md');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('work on one document never overlaps, and the lock goes away', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all(Array.from({ length: 20 }, () => withDocumentLock(plan, work)));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock goes away when work fails', async () => {
  await expect(withDocumentLock(plan, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
  expect(existsSync(lockPathOf(plan))).toBe(false);
});

test('the lock of a killed process is taken over by one of many at once', async () => {
  const script = `
    import { withDocumentLock } from ${JSON.stringify(new URL('./document-lock.ts', import.meta.url).href)};
    await withDocumentLock(${JSON.stringify(plan)}, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000); }));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(lockPathOf(plan))).toBe(true);
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, () =>
      withDocumentLock(plan, async (stillHeld) => {
        most = Math.max(most, ++inside);
        await new Promise(setImmediate);
        expect(await stillHeld()).toBe(true);
        inside--;
      }),
    ),
  );
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock that never changes hands is lost, though a process has its number', async () => {
  writeFileSync(lockPathOf(plan), JSON.stringify({ pid: process.pid, host: hostname(), token: 'left behind' }));
  const patience = { lostAfter: 20, longestWait: 10_000 };
  expect(await withDocumentLock(plan, async () => 'done', patience)).toBe('done');
  writeFileSync(lockPathOf(plan), '');
  expect(await withDocumentLock(plan, async () => 'done', patience)).toBe('done');
});

test('a process that died while removing a lost lock keeps nobody out', async () => {
  const lost = JSON.stringify({ pid: process.pid, host: hostname(), token: 'left' });
  writeFileSync(lockPathOf(plan), lost);
  writeFileSync(`${lockPathOf(plan)}-left`, lost);
  expect(await withDocumentLock(plan, async () => 'done', { lostAfter: 20, longestWait: 10_000 })).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('who was stopped and lost the lock is told so', async () => {
  await withDocumentLock(plan, async (stillHeld) => {
    expect(await stillHeld()).toBe(true);
    await withDocumentLock(plan, async () => {}, { lostAfter: 10, longestWait: 10_000 });
    expect(await stillHeld()).toBe(false);
  });
});

test('a lock that stays with others too long is a fault that says whose it is', async () => {
  writeFileSync(lockPathOf(plan), JSON.stringify({ pid: process.pid, host: 'elsewhere', token: 'busy' }));
  await expect(withDocumentLock(plan, async () => {}, { lostAfter: 10_000, longestWait: 10 })).rejects.toMatchObject({
    code: 'PG_DOCUMENT_LOCKED',
    message: expect.stringContaining('elsewhere'),
  });
});
