import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTryPool, type TryPoolOptions } from './try-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'phasegate-try-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A pool whose thread does something else with what it is given. */
function poolOf(name: string, code: string, options: TryPoolOptions = {}) {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', (input) => { ${code} });\n`,
  );
  const pool = createTryPool({ file: pathToFileURL(file), ...options });
  onTestFinished(() => pool.close());
  return pool;
}

const ECHO = "if (input.text === 'hang') for (;;); parentPort.postMessage({ kind: input.text });";

describe('createTryPool', () => {
  it('gives up a plan that takes too long, and goes on with the next', async () => {
    const pool = poolOf('hang', ECHO, { mostMillis: 300 });
    const [hung, next] = await Promise.all([pool.run({ text: 'hang' }), pool.run({ text: 'plan' })]);
    expect([hung, next]).toEqual(['tooSlow', { kind: 'plan' }]);
  });

  it('gives up a plan that takes too much memory', async () => {
    const pool = poolOf('eat', 'const all = []; for (;;) all.push(new Array(1e5).fill(input.text));', {
      mostMegabytes: 32,
    });
    expect(await pool.run({ text: 'x' })).toBe('tooSlow');
  });

  it('lets no more wait than it may', async () => {
    const pool = poolOf('busy', ECHO, { mostWaiting: 2 });
    const all = await Promise.all(['a', 'b', 'c'].map((text) => pool.run({ text })));
    expect(all).toEqual([{ kind: 'a' }, { kind: 'b' }, 'busy']);
  });

  it('tells a defect of ours as one, and starts anew', async () => {
    const pool = poolOf(
      'broken',
      "if (input.text === 'x') throw new Error('broken'); parentPort.postMessage({ kind: 'plan' });",
    );
    await expect(pool.run({ text: 'x' })).rejects.toThrow('broken');
    expect(await pool.run({ text: 'y' })).toEqual({ kind: 'plan' });
  });
});
