// Which files may import which: npm run lint:imports. An import of a type counts as one of a value.

/** From the bottom up: a package imports from layers below its own, and from no neighbour. */
export const LAYERS = [
  ['packages/core'],
  ['packages/kernels', 'packages/npy', 'packages/parallel'],
  ['packages/hypercleaning', 'packages/imaging'],
  ['packages/cluster', 'packages/runs'],
  ['packages/experiments'],
  ['apps/cli', 'apps/desktop'],
  ['benchmarks', 'scripts', 'test-data'],
];

const within = (folders) => `^(${folders.join('|')})/`;

const directions = LAYERS.flatMap((layer, k) =>
  layer.map((folder) => ({
    name: `upwards-from-${folder.replace('packages/', '')}`,
    comment:
      'Imports go one way: apps → runs, cluster → imaging, hypercleaning → kernels, parallel, npy → core.',
    severity: 'error',
    from: { path: within([folder]) },
    to: {
      path: within(LAYERS.flat()),
      pathNot: within([folder, ...LAYERS.slice(0, k).flat()]),
    },
  })),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'circle',
      comment: 'Move what both need into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolved',
      comment: 'Where an import leads is not known, so that nothing is known of its direction.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...directions,
  ],
  options: {
    // Types, which the compiler leaves out, too.
    tsPreCompilationDeps: true,
    // A package is known by what it publishes.
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    // AssemblyScript is compiled by rules of its own.
    exclude: { path: '(^|/)(assembly|test-results|screenshots)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json'],
    },
  },
};
