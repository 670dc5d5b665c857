// hot-shots with Unix datagram sockets, which it can speak only through an addon that is compiled: built once, where a compiler is.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installForeign } from './install.ts';

export const UNIX_DGRAM_BUILD_MILLIS = 3 * 60_000;

/** A folder in which a program finds hot-shots and `unix-dgram`, or why there is none. Blocks for seconds, once. */
export function installUnixDgram(): { readonly folder: string } | { readonly why: string } {
  for (const tool of ['cc', 'make', 'python3'])
    if (spawnSync(tool, ['--version']).status !== 0)
      return { why: `${tool}, with which unix-dgram is built, is not here` };
  const installed = installForeign('unix-dgram');
  const folder = dirname(installed);
  const addon = join(installed, 'unix-dgram/build/Release/unix_dgram.node');
  // The one install script that is run, by name, with the headers that Node's own package brings along.
  const node = dirname(dirname(realpathSync(process.execPath)));
  if (!existsSync(join(node, 'include/node/node.h'))) return { why: `the headers of ${process.execPath} are not here` };
  if (!existsSync(addon)) {
    const built = spawnSync('npm', ['rebuild', 'unix-dgram', `--nodedir=${node}`], { cwd: folder, encoding: 'utf8' });
    if (!existsSync(addon)) return { why: `unix-dgram could not be built: ${built.stderr}` };
  }
  return { folder };
}
