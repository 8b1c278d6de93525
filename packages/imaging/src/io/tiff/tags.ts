/** The tags of TIFF 6.0 and its supplements that are looked at, by their names there. */
export const TAG = {
  newSubfileType: 254,
  subfileType: 255,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  imageDescription: 270,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  t4Options: 292,
  t6Options: 293,
  resolutionUnit: 296,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subIfds: 330,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  yCbCrCoefficients: 529,
  yCbCrSubSampling: 530,
  yCbCrPositioning: 531,
  referenceBlackWhite: 532,
  imageDepth: 32997,
  /** MetaMorph: one entry a plane. */
  uic2: 33629,
  iccProfile: 34675,
  gdalNoData: 42113,
} as const;

/** Values of PhotometricInterpretation with a meaning here. */
export const PHOTOMETRIC = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  yCbCr: 6,
} as const;

/** What other values of PhotometricInterpretation stand for. */
export const OTHER_PHOTOMETRICS: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  5: 'CMYK pixels',
  6: 'YCbCr pixels',
  8: 'CIE L*a*b* pixels',
  9: 'ICC L*a*b* pixels',
  10: 'ITU L*a*b* pixels',
  32803: 'the colour filter array of a raw photograph',
  32844: 'LogL pixels',
  32845: 'LogLuv pixels',
  34892: 'the linear raw pixels of a photograph',
};

/** Values of Compression that are unpacked here. */
export const COMPRESSION = {
  none: 1,
  lzw: 5,
  adobeDeflate: 8,
  deflate: 32946,
  packBits: 32773,
} as const;

/** Those that may difference samples first; the others do not look at Predictor. */
export const PREDICTED: ReadonlySet<number> = new Set([5, 8, 32946]);

/** Values of Compression that are left to libtiff, through sharp. */
export const LIBRARY_COMPRESSIONS: ReadonlySet<number> = new Set([2, 3, 4, 7]);

/** What compressions are called that are not read. */
export const OTHER_COMPRESSIONS: Readonly<Record<number, string>> = {
  6: 'JPEG compression of the old kind',
  32809: 'ThunderScan compression',
  33003: 'JPEG 2000 compression',
  33005: 'JPEG 2000 compression',
  34661: 'JBIG compression',
  34676: 'SGI Log compression',
  34677: 'SGI Log compression',
  34712: 'JPEG 2000 compression',
  34887: 'LERC compression',
  34925: 'LZMA compression',
  50000: 'Zstandard compression',
  50001: 'WebP compression',
  50002: 'JPEG XL compression',
  52546: 'JPEG XL compression',
};
