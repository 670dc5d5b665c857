// Loads an OFREP server with wrk: 64 connections, one thread, a different user each time.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OfrepRate {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

/** Whether it can be measured here. */
export function hasWrk(): boolean {
  return spawnSync('wrk', ['-v']).error === undefined;
}

/** @throws Error when anything but 200 came back. */
export function ofrepRate(port: number, path: string, seconds: number): OfrepRate {
  const folder = mkdtempSync(join(tmpdir(), 'bench-wrk-'));
  const script = join(folder, 'users.lua');
  writeFileSync(
    script,
    `local requests, at = {}, 0
init = function()
  for i = 1, 1024 do
    requests[i] = wrk.format("POST", "${path}", { ["content-type"] = "application/json" }, string.format('{"context":{"targetingKey":"user-%d"}}', i * 7919))
  end
end
request = function()
  at = at % 1024 + 1
  return requests[at]
end
done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %f\\n", summary.requests, summary.duration, summary.errors.status + summary.errors.read + summary.errors.timeout, latency:percentile(99)))
end
`,
  );
  try {
    const args = ['-t1', '-c64', `-d${seconds}s`, '-s', script, `http://127.0.0.1:${port}`];
    const { stdout, stderr } = spawnSync('wrk', args, { encoding: 'utf8' });
    const [, requests, micros, errors, p99] = /RESULT (\d+) (\d+) (\d+) ([\d.]+)/.exec(stdout) ?? [];
    if (requests === undefined || Number(errors) > 0) throw new Error(`wrk did not measure: ${stderr}${stdout}`);
    return { perSecond: (Number(requests) * 1e6) / Number(micros), p99: Number(p99) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
