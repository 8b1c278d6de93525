// The native library of TensorFlow.js, built for this machine: its own binary comes from a server
// that is no package registry. Here the library is TensorFlow's wheel from PyPI, and the binding to
// it is compiled from the sources in @tensorflow/tfjs-node.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { readJson, root } from './repository.mjs';
import { run } from './run.mjs';

/** The last TensorFlow for which tfjs-node 4 is written. */
const TENSORFLOW = '2.12.0';
const NODE_GYP = '12.4.0';
/** Of Node's stable interface, for which the binding is compiled, and its folder in the package. */
const NAPI = 8;
const python = process.env.PYTHON || 'python3';
const { '@tensorflow/tfjs-node': version } = readJson(
  root,
  'packages/core/package.json',
).devDependencies;

/** Where it is kept: outside the repository, for all clones alike. */
export function cacheFolder(env = process.env) {
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const name = `tfjs-node-${version}-tensorflow-${TENSORFLOW}-${process.platform}-${process.arch}`;
  return join(cache, 'bilevel', name);
}

/** Why it cannot be built here, by name; an empty list where it can. */
export async function missingTools() {
  if (`${process.platform} ${process.arch}` !== 'linux x64') {
    return [`Linux on x64 (this is ${process.platform} ${process.arch})`];
  }
  const tools = {
    [`${python} with pip`]: [python, '-m', 'pip', '--version'],
    'g++': [process.env.CXX || 'g++', '--version'],
    make: ['make', '--version'],
    npm: ['npm', '--version'],
  };
  const answers = await Promise.all(
    Object.entries(tools).map(async ([name, [command, ...args]]) => {
      const { code } = await run(command, args, { capture: true }).catch(() => ({ code: 1 }));
      return code === 0 ? undefined : name;
    }),
  );
  return answers.filter((name) => name !== undefined);
}

/** A step of the build went wrong: a `download` for want of a network, say. */
export class StepError extends Error {
  constructor(message, { download = false } = {}) {
    super(message);
    this.download = download;
  }
}

async function step(title, command, args, options = {}) {
  console.error(`${title}…`);
  const { code, output } = await run(command, args, { ...options, capture: true });
  if (code === 0) return;
  const reason = output.trim().split('\n').slice(-5).join('\n  ');
  throw new StepError(`${title} failed:\n  ${reason}`, options);
}

/** Why the library in `folder` cannot be used, or undefined when it computes. */
export async function whyUnusable(folder) {
  if (!existsSync(folder)) return `it has not been built (${folder} does not exist)`;
  const code =
    "const tf = require('@tensorflow/tfjs-node');" +
    "process.exit(tf.getBackend() === 'tensorflow' && tf.add(1, 3).dataSync()[0] === 4 ? 0 : 1);";
  const { code: exit, output } = await run(process.execPath, ['-e', code], {
    ...{ cwd: folder, capture: true },
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  if (exit === 0) return undefined;
  const reason = output.split('\n').find((line) => /Error/.test(line)) ?? output.trim();
  return `it does not compute (${reason})`;
}

/** Node's own headers, where its installation has them; node-gyp downloads them otherwise. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : [];
}

/** What is taken out of the wheel, which holds a gigabyte: two libraries and the headers of C. */
const EXTRACT = `
import sys, zipfile
parts = tuple('tensorflow/' + part for part in (
  'libtensorflow_', 'include/tensorflow/c/', 'include/tensorflow/core/platform/',
  'include/tensorflow/tsl/'))
with zipfile.ZipFile(sys.argv[1]) as wheel:
  wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(parts)])
`;

/**
 * Builds it in a folder beside `folder`, which appears only when it is complete.
 *
 * @throws StepError
 */
export async function build(folder) {
  const work = `${folder}.${process.pid}`;
  const own = join(work, 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(work, { recursive: true });
  try {
    writeFileSync(join(work, 'package.json'), '{ "private": true }\n');
    const packages = [`@tensorflow/tfjs-node@${version}`, `node-gyp@${NODE_GYP}`];
    await step(
      `Installing ${packages.join(' and ')}`,
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages],
      { cwd: work, download: true },
    );
    // Whatever this Python is: the wheel is only unpacked.
    const platform = ['--platform', 'manylinux2014_x86_64', '--python-version', '3.11'];
    await step(
      `Downloading tensorflow-cpu ${TENSORFLOW} (230 MB)`,
      python,
      ['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--only-binary=:all:', ...platform]
        .concat(['--dest', work])
        .concat([`tensorflow-cpu==${TENSORFLOW}`]),
      { cwd: work, download: true },
    );
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    await step('Unpacking', python, ['-c', EXTRACT, join(work, wheel), work]);
    rmSync(join(work, wheel));

    mkdirSync(join(own, 'deps'), { recursive: true });
    renameSync(join(work, 'tensorflow', 'include'), join(own, 'deps', 'include'));
    renameSync(join(work, 'tensorflow'), join(own, 'deps', 'lib'));
    // The names that the binding is linked with; at run time it asks for those with a version.
    symlinkSync('libtensorflow_cc.so.2', join(own, 'deps/lib/libtensorflow.so'));
    symlinkSync('libtensorflow_framework.so.2', join(own, 'deps/lib/libtensorflow_framework.so'));
    await step(
      'Compiling',
      process.execPath,
      [join(work, 'node_modules/node-gyp/bin/node-gyp.js'), 'rebuild', ...nodeHeaders()].concat([
        '--module_name=tfjs_binding',
        `--module_path=${join(own, 'lib', `napi-v${NAPI}`)}`,
        `--napi_version=${process.versions.napi}`,
        `--napi_build_version=${NAPI}`,
      ]),
      { cwd: own },
    );
    const reason = await whyUnusable(work);
    if (reason !== undefined) throw new StepError(`The library was built, but ${reason}`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
