// Finds the highest rate at which a receiver loses nothing, with the one sender that all receivers get.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Receiver } from './receivers.ts';

export interface Trial {
  /** Datagrams a second that were handed to the kernel. */
  readonly rate: number;
  readonly sent: number;
  readonly lost: number;
  /** Microseconds of processor time of the receiver for each datagram that it received. */
  readonly cost: number;
}

/** Rates are told apart by as much. */
const STEP = 1.04;
const SEARCH_SECONDS = 1;
const SLOWEST = 2_000;

/**
 * Datagrams a second: doubled while nothing is lost in a second, narrowed down, and then held for `seconds`, a step lower each time that
 * anything was lost.
 */
export async function highestRate(receiver: Receiver, datagrams: Buffer, seconds: number): Promise<number> {
  const attempt = (rate: number, time: number) => offer(receiver, datagrams, rate, time);
  // The engine compiles what is hot.
  await attempt(SLOWEST * 5, SEARCH_SECONDS);
  let below = SLOWEST * 5;
  let above = below * 2;
  for (;;) {
    const { lost, rate } = await attempt(above, SEARCH_SECONDS);
    // The sender is at its end, too: nobody can be offered more.
    if (lost > 0 || rate < above * 0.9) break;
    below = above;
    above *= 2;
  }
  while (above / below > STEP * STEP) {
    const middle = Math.sqrt(above * below);
    const { lost, rate } = await attempt(middle, SEARCH_SECONDS);
    if (lost > 0 || rate < middle * 0.9) above = middle;
    else below = middle;
  }
  for (let rate = below; rate > SLOWEST; rate /= STEP) {
    const held = await attempt(rate, seconds);
    if (held.lost === 0) return held.rate;
  }
  return 0;
}

/** Sends for `seconds` and waits until what was received changes no more. */
export async function offer(receiver: Receiver, datagrams: Buffer, rate: number, seconds: number): Promise<Trial> {
  const before = await receiver.received();
  const busyBefore = processorSeconds(receiver.pid);
  const { sent, took } = await send(receiver.port, datagrams, rate, seconds);
  let received = 0;
  for (let last = -1; received !== last; ) {
    last = received;
    await setTimeout(50);
    received = (await receiver.received()).datagrams - before.datagrams;
  }
  const cost = ((processorSeconds(receiver.pid) - busyBefore) * 1e6) / received;
  return { rate: sent / took, sent, lost: sent - received, cost };
}

/** User and system time of a process, in hundredths that Linux counts. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function send(port: number, datagrams: Buffer, rate: number, seconds: number): Promise<{ sent: number; took: number }> {
  return new Promise((resolve, reject) => {
    const parameters = [join(import.meta.dirname, 'send.pl'), port, Math.round(rate), seconds].map(String);
    const child = spawn('perl', parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
    });
    child.once('error', reject);
    child.once('close', () => {
      const [sent, , took] = said.trim().split(' ').map(Number);
      if (sent === undefined || took === undefined) reject(new Error('The sender (perl bench/intake/send.pl) failed.'));
      else resolve({ sent, took });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(datagrams);
  });
}
