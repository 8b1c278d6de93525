// What is mutated, and which tests are to notice.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/repository.mjs';

/**
 * Folders and files of a package's src, and the tests of the package that should kill their mutants: not those that
 * repeat with many random problems what the oracle does.
 */
const TARGETS = {
  core: {
    package: 'core',
    sources: [
      'bounds',
      'hypergradient',
      'differentiation/unrolled.ts',
      'lower/solveLower.ts',
      'vector/rounding.ts',
      'problem/shipped',
    ],
    except: [
      // Words for people.
      'bounds/explain.ts',
      // Random data.
      'problem/shipped/randomQuadratic.ts',
    ],
    tests: [
      'test/bounds/',
      'test/hypergradient/beforehand.test.ts',
      'test/hypergradient/derivative.test.ts',
      'test/hypergradient/dominance.test.ts',
      'test/hypergradient/roundings.test.ts',
      'test/problem/',
      'test/differentiation/',
      'test/vector/',
    ],
  },
  imaging: {
    package: 'imaging',
    sources: [
      'prior',
      'problem/changeOfSum.ts',
      'problem/reconstruction.ts',
      'problem/reconstructionProblem.ts',
      'problem/sums.ts',
      'physics/operator',
      'physics/fidelity',
    ],
    // Names.
    except: ['prior/expression.ts'],
    tests: [
      'test/physics/fidelity/',
      'test/physics/poisson.test.ts',
      'test/prior/blockNorms.test.ts',
      'test/prior/blockRegulariser.test.ts',
      'test/prior/changeFormulas.test.ts',
      'test/prior/constants.test.ts',
      'test/prior/filters/',
      'test/prior/localChange.test.ts',
      'test/prior/totalVariation.test.ts',
      'test/problem/lossRounding.test.ts',
      'test/problem/reconstructionBounds.test.ts',
      'test/problem/reconstructionSums.test.ts',
    ],
  },
  hypercleaning: {
    package: 'hypercleaning',
    sources: ['problem'],
    // Estimated by definition; storage.
    except: ['problem/inSinglePrecision.ts', 'problem/storedRows.ts', 'problem/samples.ts'],
    tests: ['test/problem/'],
  },
  totalVariation: {
    package: 'kernels',
    // The oracle runs their mutants with the plain kernels, which the vectorised ones are tested against.
    plain: true,
    sources: ['totalVariation/plainAnisotropic.ts', 'totalVariation/plainIsotropic.ts'],
    tests: ['test/totalVariation/'],
  },
  kernels: {
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
};

/** Every file to be mutated: { target, package, path in src, file, source, built, plain, folder, tests }. */
export function targetFiles() {
  return Object.entries(TARGETS).flatMap(
    ([target, { package: name, sources, except = [], plain = false, tests }]) => {
      const folder = join(root, 'packages', name);
      return sources
        .flatMap((path) => filesOf(join(folder, 'src'), path))
        .filter((path) => !except.includes(path))
        .map((path) => ({
          target,
          package: name,
          path,
          plain,
          tests,
          folder,
          file: join(folder, 'src', path),
          source: readFileSync(join(folder, 'src', path), 'utf8'),
          built: join(folder, 'dist', path.replace(/\.ts$/, '.js')),
        }));
    },
  );
}

function filesOf(src, path) {
  if (!existsSync(join(src, path))) return [];
  if (!statSync(join(src, path)).isDirectory()) return [path];
  return readdirSync(join(src, path), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => `${path}/${name.replaceAll('\\', '/')}`);
}
