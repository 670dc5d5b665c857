#!/usr/bin/env node
// Starts the command line on a Node that can run it: this one when it is new enough, else the one the project brought.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const entry = new URL('../src/cli/main.ts', import.meta.url);

if (major > 22 || (major === 22 && minor >= 18)) await import(entry.href);
else {
  const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  if (!existsSync(own)) {
    process.stderr.write(
      `Unexpected Node ${process.versions.node}, expected 22.18 or newer: run "npm ci" in this folder, which brings one, or install it.\n`,
    );
    process.exit(2);
  }
  const child = spawn(own, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' });
  // What is sent to this process is meant for that one (which minds nothing that reaches it twice).
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
