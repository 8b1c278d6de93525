// What a page needs to show runs: nothing here reads files, so that a browser can load it.
export { DEFAULT_TOLERANCE, betterStep, stoppingLevel, stoppingRule } from '@bilevel/core/rules';
export { clusterEventText } from './clusterText.js';
export { endedText, endingText, outcomeOf, stoppingText, type Outcome } from './ended.js';
export { BOUND_TERMS, dominantTerm, type BoundTerm } from './report/bound.js';
export { DARK_COLOURS, STYLE, type Style } from './report/charts/style.js';
export { galleriesInWords, galleriesOf } from './report/learned/galleries.js';
export type { GalleryOfTerm, PictureSize } from './report/learned/gallery.js';
export { lowestEnd, objectiveGap } from './report/charts/gap.js';
export { thinBand, thinLine } from './report/charts/thin.js';
export {
  MISSING,
  counted,
  duration,
  interval,
  listed,
  roundedUp,
  significant,
  whole,
} from './report/format.js';
export { estimatedPsnrText, printed, workAfter } from './report/printed.js';
export { HISTORY_COLUMNS, type HistoryColumn, type HistoryRow } from './history.js';
export {
  beforeInWords,
  isNumber,
  modelInWords,
  parametersOf,
  type ModelSettings,
} from './modelText.js';
export { ERROR_LIMIT, PICTURE_KINDS, type PictureKind } from './pictureKinds.js';
export {
  displayRange,
  noiseInWords,
  peakInWords,
  rangeInWords,
  rangeOf,
  sizeInWords,
} from './preparedText.js';
export {
  againstInWords,
  objectiveInWords,
  psnrOfRow,
  riskMeaning,
  riskOf,
  scoredAgainst,
  type ScoredAgainst,
} from './riskText.js';
export { ESTIMATED_PSNR, scoresOf, type RunScore } from './scoresText.js';
export { patternUse } from './sampling/use.js';
export { START_SHARE } from '@bilevel/imaging/start';
