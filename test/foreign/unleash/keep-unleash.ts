// Keeps one Unleash server for as long as its standard input is open: a process of its own, as the one of PostgreSQL is.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installForeign } from '../install.ts';

/** What of the package is used here. */
interface UnleashServer {
  start(options: object): Promise<{ stop(): Promise<void> }>;
}

const main = join(installForeign('unleash'), 'unleash-server', 'dist', 'lib', 'server-impl.js');
const { start } = (await import(pathToFileURL(main).href)) as UnleashServer;

/** Unleash takes 0 for "not given", which is 4242. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

const port = await freePort();
const unleash = await start({
  databaseUrl: process.env.UNLEASH_DATABASE,
  db: { ssl: false, pool: { min: 0, max: 4 } },
  server: { port, host: '127.0.0.1', gracefulShutdownEnable: false },
  versionCheck: { enable: false },
  telemetry: false,
  logLevel: 'error',
});
const end = () => void unleash.stop().finally(() => process.exit(0));
process.stdin.on('close', end).on('end', end).on('error', end).resume();
process.stdout.write(`\n${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
