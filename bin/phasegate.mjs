#!/usr/bin/env node
// Starts the command line on a Node that can run it: this one when it is new enough, else the one the project brought.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const entry = new URL('../src/cli/main.ts', import.meta.url);

// Answered here: anything more would have to be compiled first.
if (process.argv[2] === '--version' || process.argv[2] === '-V')
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
else if (major > 22 || (major === 22 && minor >= 18)) {
  // Halves the start. In a folder of the installation, because whoever can write there can change the program anyway; where it cannot be
  // written, nothing is cached.
  module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
  await import(entry.href);
} else {
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
