// A real Flipper (Ruby) on the tables of a database, for a test. Ruby cannot be installed as a package of npm: where it is not there, this says so.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a test says of itself when it is skipped; undefined where Flipper can be run. */
export function whyNoFlipper(): string | undefined {
  const { status } = spawnSync('ruby', ['-e', "require 'flipper/adapters/active_record'; require 'pg'"]);
  return status === 0 ? undefined : 'no Ruby with flipper, flipper-active_record and pg (Debian: ruby-flipper ruby-pg)';
}

export interface Flipper {
  /** One command of flipper.rb, such as ("percentage", "letters", 25), and what it answers. */
  ask(command: string, key: string, value?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Makes its tables in the empty database at `url`. */
export function startFlipper(url: string): Flipper {
  const ruby = spawn('ruby', [fileURLToPath(new URL('./flipper.rb', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, FLIPPER_DATABASE: url },
  });
  const closed = once(ruby, 'close');
  const answers = createInterface(ruby.stdout)[Symbol.asyncIterator]();
  return {
    async ask(...command) {
      ruby.stdin.write(`${JSON.stringify(command)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error('Flipper has ended; what it said stands above.');
      return (JSON.parse(value) as [unknown])[0];
    },
    async stop() {
      ruby.stdin.end();
      await closed;
    },
  };
}
