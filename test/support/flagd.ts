// For tests: flagd's own evaluator over a definition that its published schema takes.
import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';

const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

/**
 * The evaluator, loaded with what a file or an answer of the HTTP sync holds.
 * @throws where `text` is not what flagd's schemas of flags and of targeting describe (flags.json and targeting.json of open-feature/flagd-schemas,
 * which flagd-core carries compiled); without being asked to, flagd only warns of that.
 */
export function flagdOf(text: string): FlagdCore {
  const storage = new MemoryStorage(SILENT);
  storage.setConfigurations(text, true);
  return new FlagdCore(storage, SILENT);
}
