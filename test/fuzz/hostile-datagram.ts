// Datagrams that nobody should send: lines of every kind with their bytes and their parts changed, the same for the same seed.
import { seededRandom } from '../../src/core/seeded-random.ts';

const LINES = [
  'phasegate.operation:1|c|#toggle:letters,operation:download,outcome:ok,variant:on,user:ann',
  'phasegate.operation:1:2|c|@0.5|#user:bob,variant:off,toggle:letters,outcome:error,operation:write to table',
  'phasegate.operation.duration:12.5:7|d|#toggle:letters,operation:download,outcome:ok,variant:on,user:ann|T1764000000',
  'page.views:1|c|#env:prod,service:web|c:ci-9f2e|e:it-false,cn-web|card:low',
  'fuel.level:-0.5|g|#tank:1',
  'request.time:320:12:7.25e2|ms|@0.1|#route:/a/b,user:cem',
  'song.length:240|h|#a:b',
  'sizes:1:2:3|d',
  'visitors:ann:bob|s|#page:1',
  '_e{5,4}:title|text|d:1764000000|p:low|t:error|#env:prod',
  '_sc|redis|2|d:1764000000|h:web-1|#env:prod|m:gone|away',
];

/** Parts that lines are made of, wherever they come. */
const PARTS = [
  '|c',
  '|g',
  '|ms',
  '|s',
  '|@0.1',
  '|@0',
  '|@1e-300',
  '|@2',
  '|#',
  '|T',
  '|T1764000000',
  '|T-1',
  '|T99999999999999',
  '|T1e308',
  '|c:',
  '|e:',
  ':',
  '|',
  ',',
  '#',
  'user:',
  'user:,user:',
  '1e308',
  '-1e308',
  '9'.repeat(400),
  '0x10',
  'NaN',
  'Infinity',
  '-0',
  '1e',
  '..',
  '_e{',
  '_e{999999,999999}:',
  '_e{0,0}:|',
  '_sc|',
  '_sc||0',
  'toggle:',
  'operation:',
  'toggle:__proto__',
  'operation:constructor',
  'outcome:toString',
  '__proto__',
  '\r',
  '\n',
  '\0',
  'ü'.repeat(50),
  '\ud83d',
  'a'.repeat(700),
  ','.repeat(300),
  ':1'.repeat(300),
  '|'.repeat(300),
  'a:b,'.repeat(200),
];

/** The most that UDP carries over loopback. */
const LONGEST = 65_507;

/** One to four lines, each after up to five changes; now and then only noise, or something very long. */
export function hostileDatagram(seed: number): Buffer {
  const random = seededRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const kind = below(100);
  if (kind < 4) return Buffer.from(Array.from({ length: below(600) }, () => below(256)));
  if (kind === 4) return Buffer.from(`${PARTS[below(PARTS.length)]}`.repeat(1 + below(200))).subarray(0, LONGEST);
  const lines = Array.from({ length: 1 + below(4) }, () => changedLine(below));
  return Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [Buffer.from('\n'), line]))).subarray(0, LONGEST);
}

function changedLine(below: (n: number) => number): Buffer {
  let line: Buffer = Buffer.from(LINES[below(LINES.length)] ?? '');
  for (let left = below(6); left > 0; left--) line = changed(line, below);
  return line;
}

function changed(line: Buffer, below: (n: number) => number): Buffer {
  const at = below(line.length + 1);
  const end = Math.min(line.length, at + 1 + below(20));
  const [head, part, tail] = [line.subarray(0, at), line.subarray(at, end), line.subarray(end)];
  switch (below(8)) {
    case 0:
      return Buffer.concat([head, Buffer.from([below(256)]), part.subarray(1), tail]);
    case 1:
      return Buffer.concat([head, Buffer.from([below(256)]), part, tail]);
    case 2:
      return Buffer.concat([head, tail]);
    case 3:
      return Buffer.concat([head, part, part, tail]);
    case 4:
      return head;
    case 5:
      // Names that never came before, to fill what is remembered.
      return Buffer.concat([head, Buffer.from(below(2 ** 31).toString(36)), part, tail]);
    default:
      return Buffer.concat([head, Buffer.from(PARTS[below(PARTS.length)] ?? ''), part, tail]);
  }
}
