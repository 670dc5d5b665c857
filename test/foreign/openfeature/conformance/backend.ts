// The server that a provider under test asks: our own, with toggles of its own that are set, changed, lost and regained.
import { createServer } from 'node:net';
import { createEmbeddedToggles, type ToggleRules } from '../../../../src/adapters/toggles-embedded/embedded-toggles.ts';
import { FULL, OFF, type Percentage } from '../../../../src/core/toggle/percentage.ts';
import type { ToggleValue, ToggleValues } from '../../../../src/sdk/openfeature/toggle-values.ts';
import { loopbackAccess } from '../../../../src/server/access/access.ts';
import { startServer } from '../../../../src/server/server.ts';
import { createMadeUpRollouts } from '../../../support/made-up/rollouts.ts';

/** A flag as we have it: a toggle, and what it stands for in the application. */
export interface Seed {
  readonly key: string;
  readonly percentage: Percentage;
  readonly rules?: Partial<ToggleRules>;
  readonly value?: ToggleValue;
}

export interface Backend {
  readonly url: string;
  readonly values: ToggleValues;
  /** Where nobody listens. */
  readonly deadUrl: string;
  /** The server runs, and every toggle is as it was at first. */
  reset(): Promise<void>;
  /** Moves a toggle from everybody to nobody, or back; served when this resolves. */
  change(key: string): Promise<void>;
  /** Ends the server; its connections break. */
  stop(): Promise<void>;
  /** On the same port, with the same toggles. */
  start(): Promise<void>;
}

export async function startBackend(seeds: readonly Seed[]): Promise<Backend> {
  const toggles = createEmbeddedToggles();
  const open = (port: number) =>
    startServer({
      host: '127.0.0.1',
      port,
      toggles,
      rollouts: createMadeUpRollouts(),
      access: loopbackAccess('Ann'),
    });
  const seed = async () => {
    for (const { key, percentage, rules } of seeds) {
      await toggles.write(key, percentage);
      toggles.setRules(key, { targeting: undefined, waiting: false, killed: false, ...rules });
    }
  };
  await seed();
  let running: Awaited<ReturnType<typeof open>> | undefined = await open(0);
  const { url } = running;
  const start = async () => {
    running ??= await open(Number(new URL(url).port));
  };
  return {
    url,
    values: Object.fromEntries(seeds.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]]))),
    deadUrl: await unusedUrl(),
    start,
    async reset() {
      await start();
      await seed();
    },
    async change(key) {
      await toggles.write(key, (await toggles.read(key)) === OFF ? FULL : OFF);
    },
    async stop() {
      await running?.close();
      running = undefined;
    },
  };
}

async function unusedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
