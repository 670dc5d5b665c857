// The Unix stream socket: datagrams arrive whole however the stream is cut, and what is in the way is told from what is dead.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createUnframer, LONGEST_DATAGRAM, openStreamIntake, type StreamIntake } from './stream-intake.ts';

let folder: string;
let path: string;
const opened: StreamIntake[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stream-'));
  path = join(folder, 'dsd.socket');
});
afterEach(async () => {
  for (const intake of opened.splice(0)) await intake.close();
  rmSync(folder, { recursive: true });
});

async function open(onDatagram: (datagram: Buffer) => void = () => {}): Promise<StreamIntake> {
  const intake = await openStreamIntake({ path, onDatagram });
  opened.push(intake);
  return intake;
}

function framed(datagram: string): Buffer {
  const bytes = Buffer.from(datagram);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

test('datagrams come out as they went in, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 })), fc.array(fc.nat(400)), (datagrams, cuts) => {
      const stream = Buffer.concat(datagrams.map(framed));
      const seen: string[] = [];
      const read = createUnframer((datagram) => seen.push(datagram.toString()));
      const places = [0, ...cuts.map((cut) => Math.min(cut, stream.length)).sort((a, b) => a - b), stream.length];
      for (const [i, place] of places.slice(1).entries()) expect(read(stream.subarray(places[i], place))).toBe(true);
      expect(seen).toEqual(datagrams);
    }),
  );
});

test('a length beyond belief ends the stream, and nothing of it is kept', () => {
  const read = createUnframer(() => expect.unreachable());
  const length = Buffer.alloc(4);
  length.writeUInt32LE(LONGEST_DATAGRAM + 1);
  expect(read(length)).toBe(false);
});

test('several clients send, and one that loses its place costs the others nothing', async () => {
  const seen: string[] = [];
  const three = Promise.withResolvers<void>();
  const intake = await open((datagram) => {
    seen.push(datagram.toString());
    if (seen.length === 3) three.resolve();
  });
  const [good, bad] = [connect(path), connect(path)];
  good.write(framed('a:1|c'));
  const closed = new Promise((resolve) => bad.once('close', resolve));
  bad.write('page.views:1|c\n');
  await closed;
  good.write(Buffer.concat([framed('b:1|c'), framed('c:1|c\nd:1|c')]));
  await three.promise;
  expect(seen).toEqual(['a:1|c', 'b:1|c', 'c:1|c\nd:1|c']);
  expect([intake.datagrams(), intake.broken()]).toEqual([3, 1]);
  good.destroy();
});

test('a socket in use is a fault, and one that a dead process left is replaced', async () => {
  await open();
  await expect(open()).rejects.toMatchObject({ code: 'PG_PORT_BUSY', message: expect.stringContaining(path) });
  await opened.pop()?.close();
  const kill = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', kill]);
  expect((await open()).path).toBe(path);
});

test("a file that is no socket is nobody else's to remove", async () => {
  writeFileSync(path, 'notes');
  await expect(open()).rejects.toMatchObject({ code: 'PG_METRICS_SOURCE' });
});
