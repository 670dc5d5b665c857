// `npm start`: the main job. With no argument it plays the real story; with arguments it is the command line.
if (process.argv.length === 2) process.argv.push('demo');
await import('../bin/phasegate.mjs');
