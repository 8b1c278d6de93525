import { join } from 'node:path';
import type { Reader, ReaderName } from './reader.js';
import { fieldReader } from './readers/field.js';
import { pictureReader } from './readers/pictures.js';
import { arrayReader } from './readers/arrays.js';
import { csvReader, idxReader, libsvmReader } from './readers/samples.js';
import {
  checkpointReader,
  configReader,
  historyReader,
  modelReader,
  npzReader,
  resultsReader,
} from './readers/runFiles.js';

/** Makes a reader, which may write into a folder. */
export function makeReader(name: ReaderName, folder: string): Promise<Reader> {
  const at = (file: string): string => join(folder, file);
  switch (name) {
    case 'png':
    case 'jpeg':
    case 'tiff':
    case 'webp':
      return pictureReader(name, folder);
    case 'npzPictures':
      return fieldReader('npz', folder);
    case 'dicom':
    case 'nifti':
    case 'fits':
    case 'mat':
      return fieldReader(name, folder);
    case 'npy':
      return arrayReader(at('input.npy'));
    case 'npz':
      return npzReader(folder);
    case 'idx':
      return idxReader(folder);
    case 'csv':
      return csvReader(at('input.csv'));
    case 'libsvm':
      return libsvmReader();
    case 'model':
      return modelReader(at('model.json'));
    case 'config':
      return configReader(folder);
    case 'checkpoint':
      return checkpointReader(folder);
    case 'history':
      return historyReader(folder);
    case 'results':
      return resultsReader(folder);
  }
}
