// Loaded before the app into each of its processes (node --expose-gc --import): collects what nobody
// holds any more when it is asked to by a signal.
process.on('SIGUSR2', () => globalThis.gc?.());
