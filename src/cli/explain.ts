// `phasegate explain`.
import { Command } from 'commander';

export function command(): Command {
  return new Command('phasegate explain');
}
