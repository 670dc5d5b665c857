// `node examples/document-service/main.ts --port 0 --phasegate URL --statsd HOST:PORT --toggle KEY --seed N`
import { programArguments, runProgram } from '../program.ts';
import { startDocumentService } from './service.ts';

const given = programArguments('phased-rollout-of-document-service-migration');
await runProgram(() => startDocumentService(given, () => performance.now()));
