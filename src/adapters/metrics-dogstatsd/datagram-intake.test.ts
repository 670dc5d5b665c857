// The Unix datagram socket: what is sent arrives whole, what is in the way is told from what is dead, and nobody outlives anybody.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DatagramIntake, type DatagramIntakeOptions, openDatagramIntake } from './datagram-intake.ts';

let folder: string;
let path: string;
const opened: DatagramIntake[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'datagrams-'));
  path = join(folder, 'dsd.socket');
});
afterEach(async () => {
  for (const intake of opened.splice(0)) await intake.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<DatagramIntakeOptions> = {}): Promise<DatagramIntake> {
  const intake = await openDatagramIntake({ path, onDatagram: () => {}, ...options });
  opened.push(intake);
  return intake;
}

/** Node has no Unix datagram sockets to send with either. This sender waits when the queue is full. */
const SENDER = `use Socket; socket(my $s, AF_UNIX, SOCK_DGRAM, 0); connect($s, sockaddr_un(shift)) or die $!;
while (<STDIN>) { chomp; my ($times, $hex) = split / /; for (1 .. $times) { defined send($s, pack('H*', $hex // ''), 0) or die $! } }`;

async function send(datagrams: readonly Buffer[], times = 1): Promise<void> {
  const sender = spawn('perl', ['-e', SENDER, path], { stdio: ['pipe', 'ignore', 'inherit'] });
  sender.stdin.end(datagrams.map((datagram) => `${times} ${datagram.toString('hex')}\n`).join(''));
  const [code] = await once(sender, 'close');
  expect(code).toBe(0);
}

/** A listener, and a promise that resolves with all that it heard once `count` datagrams are there. */
function collect(count: number): { readonly onDatagram: (datagram: Buffer) => void; readonly all: Promise<Buffer[]> } {
  const heard: Buffer[] = [];
  const all = Promise.withResolvers<Buffer[]>();
  const onDatagram = (datagram: Buffer): void => {
    heard.push(Buffer.from(datagram));
    if (heard.length === count) all.resolve(heard);
  };
  return { onDatagram, all: all.promise };
}

/** The program that holds the socket, by its command line. */
function relayOf(socket: string): number {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' });
  const line = stdout.split('\n').find((each) => each.includes(`datagram-relay.pl ${socket}`));
  return Number.parseInt(line ?? '', 10);
}

async function gone(file: string): Promise<void> {
  const watched = watch(folder);
  while (existsSync(file)) await once(watched, 'change');
  watched.close();
}

test('datagrams arrive as they were sent: empty, of several lines, of any bytes, up to 64 kB; longer ones are counted', async () => {
  const sent = [
    Buffer.from('page.views:1|c'),
    Buffer.alloc(0),
    Buffer.from('a:1|c\nb:2|g\n'),
    Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    Buffer.alloc(8_192, 'x'),
    Buffer.alloc(65_536, 'y'),
  ];
  const { onDatagram, all } = collect(sent.length + 1);
  const intake = await open({ onDatagram });
  await send([...sent, Buffer.alloc(65_537, 'z'), Buffer.alloc(150_000, 'z'), Buffer.from('last:1|c')]);
  expect(await all).toEqual([...sent, Buffer.from('last:1|c')]);
  expect([intake.datagrams(), intake.tooLong(), intake.failure()]).toEqual([9, 2, undefined]);
});

test('while nobody listens senders wait, and nothing is lost', async () => {
  const datagrams = 20_000;
  const { onDatagram, all } = collect(datagrams);
  const intake = await open({ onDatagram });
  const sending = send([Buffer.alloc(1_000, 'x')], datagrams);
  // This process does nothing else, which no event could tell it to stop.
  const until = performance.now() + 300;
  while (performance.now() < until);
  await Promise.all([sending, all]);
  expect(intake.datagrams()).toBe(datagrams);
});

test('what was accepted is handed on before it closes', async () => {
  const intake = await open();
  // Nothing is read while this process waits for the sender, so that all of it is on its way when it closes.
  const sender = spawnSync('perl', ['-e', SENDER, path], {
    input: `3000 ${Buffer.alloc(1_000, 'x').toString('hex')}\n`,
  });
  expect(sender.status).toBe(0);
  await intake.close();
  expect(intake.datagrams()).toBe(3_000);
});

test('programs of other users may send, and read nothing', async () => {
  await open();
  expect(statSync(path).mode & 0o777).toBe(0o722);
});

test('a socket in use is a fault, whichever kind it is', async () => {
  const first = await open();
  await expect(open()).rejects.toMatchObject({ code: 'PG_PORT_BUSY', message: expect.stringContaining(path) });
  expect(first.failure()).toBeUndefined();
  await opened.pop()?.close();
  const server = createServer().listen(path);
  await once(server, 'listening');
  await expect(open()).rejects.toMatchObject({ code: 'PG_PORT_BUSY' });
  server.close();
  await once(server, 'close');
});

test('what cannot be a socket says why', async () => {
  writeFileSync(path, 'notes');
  const unusable = (why: string) => ({ code: 'PG_METRICS_SOURCE', message: expect.stringContaining(why) });
  await expect(open()).rejects.toMatchObject(unusable('there is a file that is no socket'));
  await expect(open({ path: join(folder, 'nowhere/dsd.socket') })).rejects.toMatchObject(unusable('No such file'));
  await expect(open({ path: join(folder, 'x'.repeat(100)) })).rejects.toMatchObject(unusable('expected at most 10'));
  await expect(open({ path: join(folder, 'other'), perl: 'no-such-perl' })).rejects.toMatchObject(
    unusable('use a stream socket (unixstream://'),
  );
});

test('when the program that holds the socket dies, that is said, and its socket is replaced by the next start', async () => {
  const intake = await open();
  process.kill(relayOf(path), 'SIGKILL');
  await intake.ended;
  expect(intake.failure()).toContain(`The program that receives DogStatsD at ${path} ended (by SIGKILL)`);
  expect(existsSync(path)).toBe(true);
  const { onDatagram, all } = collect(1);
  await open({ onDatagram });
  await send([Buffer.from('a:1|c')]);
  expect(await all).toHaveLength(1);
});

test('closed, the socket is gone, and closing again does nothing', async () => {
  const intake = await open();
  await intake.close();
  expect(existsSync(path)).toBe(false);
  expect(intake.failure()).toBe('The DogStatsD socket is closed.');
  await intake.close();
});

test('signals to the whole group do not end it, but the death of Phasegate does', async () => {
  const script = `import { openDatagramIntake } from ${JSON.stringify(join(import.meta.dirname, 'datagram-intake.ts'))};
await openDatagramIntake({ path: process.argv[1], onDatagram: () => {} });
console.log('open');`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script, path]);
  await once(holder.stdout, 'data');
  const pid = relayOf(path);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
  expect(relayOf(path)).toBe(pid);
  holder.kill('SIGKILL');
  await gone(path);
});
