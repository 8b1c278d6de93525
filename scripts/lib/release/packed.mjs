// Whether the package.json of a tarball fits its files, and the types resolve.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemKindInfo } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** How nothing of ours can be had: it is modules, with `exports`. */
const NOT_OFFERED = new Set(['node10', 'node16-cjs']);

/**
 * What publint finds wrong with a package, however small.
 *
 * @param {Uint8Array} tarball
 * @returns {Promise<string[]>}
 */
export async function faultsOfManifest(tarball) {
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer } });
  return messages.map((message) => formatMessage(message, pkg, { color: false }));
}

/**
 * What “Are the types wrong?” finds wrong with how the types of a package's modules resolve.
 *
 * @param {Uint8Array} tarball
 * @returns {Promise<string[]>}
 */
export async function faultsOfTypes(tarball) {
  const { types, problems } = await checkPackage(createPackageFromTarballData(tarball));
  if (types === false) return ['it has no types'];
  return problems
    .filter(({ resolutionKind }) => !NOT_OFFERED.has(resolutionKind))
    .map(({ kind, ...where }) => `${problemKindInfo[kind].title}: ${JSON.stringify(where)}`);
}
