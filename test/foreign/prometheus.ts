// A real Prometheus for a test: the one of the machine, or Debian's package unpacked once, with data that the test made up.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Prometheus {
  readonly url: string;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  /** Samples in the OpenMetrics text format, as `promtool tsdb create-blocks-from openmetrics` takes them. */
  readonly openMetrics: string;
  /** Users and the bcrypt hashes of their passwords; absent: everybody may ask. */
  readonly users?: Readonly<Record<string, string>>;
}

/** Time limit for a `beforeAll` that starts one: on a fresh checkout it downloads the package first. */
export const PROMETHEUS_START_MILLIS = 180_000;

const FOLDER = join(import.meta.dirname, 'prometheus', '.installed');

/**
 * Where Prometheus' programs are, or why they are not to be had: on the machine, else unpacked here by an earlier test, else
 * downloaded with apt (nothing is installed, and no root is needed), which needs Debian or Ubuntu and a network.
 */
export function prometheusPrograms(): { readonly folder: string } | { readonly missing: string } {
  const unpacked = join(FOLDER, 'usr', 'bin');
  for (const folder of ['/usr/bin', unpacked])
    if (existsSync(join(folder, 'prometheus')) && existsSync(join(folder, 'promtool'))) return { folder };
  mkdirSync(FOLDER, { recursive: true });
  process.stderr.write('Unpacking Debian\'s package "prometheus" into test/foreign/prometheus (once) ...\n');
  const downloaded = spawnSync('apt-get', ['download', 'prometheus'], { cwd: FOLDER, encoding: 'utf8' });
  const archive = readdirSync(FOLDER).find((name) => name.endsWith('.deb'));
  if (downloaded.status !== 0 || archive === undefined)
    return { missing: `apt-get download prometheus: ${said(downloaded.error, downloaded.stderr)}` };
  const extracted = spawnSync('dpkg', ['-x', archive, '.'], { cwd: FOLDER, encoding: 'utf8' });
  rmSync(join(FOLDER, archive));
  return existsSync(join(unpacked, 'prometheus'))
    ? { folder: unpacked }
    : { missing: `dpkg -x: ${said(extracted.error, extracted.stderr)}` };
}

function said(error: Error | undefined, stderr: string | null): string {
  return (error?.message ?? stderr ?? '').trim().split('\n').at(-1) ?? '';
}

/** @throws Error with what it said when it does not start. */
export async function startPrometheus(folder: string, { openMetrics, users }: PrometheusOptions): Promise<Prometheus> {
  const data = mkdtempSync(join(tmpdir(), 'phasegate-prometheus-'));
  writeFileSync(join(data, 'samples.txt'), openMetrics);
  const blocks = spawnSync(
    join(folder, 'promtool'),
    ['tsdb', 'create-blocks-from', 'openmetrics', join(data, 'samples.txt'), join(data, 'tsdb')],
    { encoding: 'utf8' },
  );
  if (blocks.status !== 0) throw new Error(`promtool could not take the samples: ${blocks.stderr}`);
  writeFileSync(join(data, 'prometheus.yml'), '{}\n');
  writeFileSync(join(data, 'web.yml'), users ? `basic_auth_users: ${JSON.stringify(users)}\n` : '{}\n');
  const port = await freePort();
  const server = spawn(
    join(folder, 'prometheus'),
    [
      `--config.file=${join(data, 'prometheus.yml')}`,
      `--web.config.file=${join(data, 'web.yml')}`,
      `--storage.tsdb.path=${join(data, 'tsdb')}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const closed = once(server, 'close');
  const end = async (): Promise<void> => {
    server.kill('SIGKILL');
    await closed;
    rmSync(data, { recursive: true, force: true });
  };
  let log = '';
  const ready = new Promise<boolean>((resolve) => {
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-8000);
      if (log.includes('Server is ready to receive web requests')) resolve(true);
    });
    void closed.then(() => resolve(false));
  });
  if (await ready) return { url: `http://127.0.0.1:${port}`, stop: end };
  await end();
  throw new Error(`Prometheus did not start: ${log}`);
}

/** It cannot choose one itself and say which. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
