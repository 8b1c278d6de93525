// What is mutated, and which tests are to notice.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/repository.mjs';

/** Folders and files of a package's src, and the tests of the package that should kill their mutants. */
const TARGETS = [
  {
    package: 'core',
    sources: [
      'bounds',
      'hypergradient',
      'differentiation/unrolled.ts',
      'lower/solveLower.ts',
      'vector/rounding.ts',
      'problem/shipped/penalisedRegression.ts',
      'problem/shipped/quadratic.ts',
      'problem/shipped/ridge.ts',
      'problem/shipped/logisticRegression.ts',
      'problem/shipped/logistic.ts',
      'problem/shipped/regressionLoss.ts',
    ],
    // Words for people.
    except: ['bounds/explain.ts'],
    tests: ['test/bounds/', 'test/hypergradient/', 'test/problem/', 'test/differentiation/'],
  },
  {
    package: 'imaging',
    sources: ['prior', 'problem/reconstructionProblem.ts'],
    tests: ['test/prior/', 'test/problem/reconstructionProblem.test.ts'],
  },
  {
    package: 'hypercleaning',
    sources: ['problem'],
    // Estimated by definition; storage.
    except: ['problem/inSinglePrecision.ts', 'problem/storedRows.ts', 'problem/samples.ts'],
    tests: ['test/problem/reconstructionProblem.test.ts'],
  },
  {
    package: 'kernels',
    // The oracle runs their mutants with the plain kernels, which the vectorised ones are tested against.
    plain: true,
    sources: ['totalVariation/plainAnisotropic.ts', 'totalVariation/plainIsotropic.ts'],
    tests: ['test/totalVariation/'],
  },
  {
    package: 'kernels',
    plain: true,
    sources: [
      'potential',
      'blocks/plainChange.ts',
      'blocks/plainLinearisation.ts',
      'blocks/rounding.ts',
    ],
    tests: ['test/potential/', 'test/blocks/'],
  },
];

/** Every file to be mutated: { package, path in src, source, built, plain, tests }. */
export function targetFiles() {
  return TARGETS.flatMap(({ package: name, sources, except = [], plain = false, tests }) => {
    const folder = join(root, 'packages', name);
    return sources
      .flatMap((path) => filesOf(join(folder, 'src'), path))
      .filter((path) => !except.includes(path))
      .map((path) => ({
        package: name,
        path,
        plain,
        tests,
        folder,
        file: join(folder, 'src', path),
        source: readFileSync(join(folder, 'src', path), 'utf8'),
        built: join(folder, 'dist', path.replace(/\.ts$/, '.js')),
      }));
  });
}

function filesOf(src, path) {
  if (!existsSync(join(src, path))) return [];
  if (!statSync(join(src, path)).isDirectory()) return [path];
  return readdirSync(join(src, path))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${path}/${name}`);
}
