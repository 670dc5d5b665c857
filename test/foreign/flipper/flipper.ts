// A real Flipper (Ruby) for a test: on the tables of a database, or its HTTP API. Ruby cannot be installed as a package of npm: where it is not there, this says so.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a test says of itself when it is skipped; undefined where Flipper can be run. */
export function whyNoFlipper(): string | undefined {
  return isThere('flipper/adapters/active_record', 'pg')
    ? undefined
    : 'no Ruby with flipper, flipper-active_record and pg (Debian: ruby-flipper ruby-pg)';
}

/** The same of its API, which Debian does not have: a gem, or Flipper's own source by RUBYLIB. */
export function whyNoFlipperApi(): string | undefined {
  return isThere('flipper/api', 'rack/handler/webrick')
    ? undefined
    : 'no Ruby with flipper-api, rack and webrick (Debian: ruby-rack ruby-webrick; RUBYLIB=.../flipper/lib)';
}

function isThere(...libraries: readonly string[]): boolean {
  const requires = ['pathname', 'flipper', ...libraries].flatMap((library) => ['-r', library]);
  return spawnSync('ruby', [...requires, '-e', '']).status === 0;
}

export interface Flipper {
  /** One command of its script, such as ("percentage", "letters", 25), and what it answers. */
  ask(command: string, key: string, value?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Makes its tables in the empty database at `url`. */
export function startFlipper(url: string): Flipper {
  return start('flipper.rb', { FLIPPER_DATABASE: url });
}

/** Its API in memory, at `url`, behind the tokens that the command "tokens" says. */
export async function startFlipperApi(): Promise<Flipper & { readonly url: string }> {
  const flipper = start('flipper-api.rb', {});
  const port = await flipper.said();
  return { ...flipper, url: `http://127.0.0.1:${String(port)}/flipper/api` };
}

function start(script: string, env: Readonly<Record<string, string>>): Flipper & { said(): Promise<unknown> } {
  const ruby = spawn('ruby', [fileURLToPath(new URL(script, import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const closed = once(ruby, 'close');
  const answers = createInterface(ruby.stdout)[Symbol.asyncIterator]();
  const said = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error('Flipper has ended; what it said stands above.');
    return (JSON.parse(value) as [unknown])[0];
  };
  return {
    said,
    ask(...command) {
      ruby.stdin.write(`${JSON.stringify(command)}\n`);
      return said();
    },
    async stop() {
      ruby.stdin.end();
      await closed;
    },
  };
}
