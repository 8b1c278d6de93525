/** A file of MNIST, and how to know that it is the right one. */
export interface PublishedFile {
  readonly name: string;
  /** SHA-256 of the unpacked file: mirrors may pack differently. */
  readonly sha256: string;
  /** Bytes of the unpacked file. */
  readonly size: number;
}

/** The four files (LeCun, Cortes & Burges 1998). */
export const MNIST_FILES: readonly PublishedFile[] = [
  {
    name: 'train-images-idx3-ubyte.gz',
    sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    size: 47_040_016,
  },
  {
    name: 'train-labels-idx1-ubyte.gz',
    sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    size: 60_008,
  },
  {
    name: 't10k-images-idx3-ubyte.gz',
    sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    size: 7_840_016,
  },
  {
    name: 't10k-labels-idx1-ubyte.gz',
    sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    size: 10_008,
  },
];

/** Where they are fetched from, in this order. */
export const MNIST_MIRRORS: readonly string[] = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];
