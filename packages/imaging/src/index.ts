export {
  createImage,
  isImage,
  type Extent,
  type Image,
  type Measurement,
  type RealImage,
  type Shape,
} from './image.js';
export { asComplex, isComplexPicture, magnitudeOf, phaseOf } from './complexPicture.js';
export {
  ImageContentError,
  ImageFileError,
  PictureChoiceError,
  NoImagesError,
  PairingError,
  UnusableImagesError,
} from './errors.js';
export { eachUsable } from './check/eachUsable.js';
export {
  describeImage,
  readImage,
  readImageAndWhite,
  readMiddle,
  type ReadImage,
  type ReadPart,
  type ReadOptions,
} from './io/read.js';
export { readAhead } from './io/readAhead.js';
export { readArray } from './io/arrays/readArray.js';
export { readMetadata } from './io/readMetadata.js';
export type { ImageMetadata, Resolution } from './io/metadata.js';
export type { PictureChoice, PictureRequest } from './io/choice.js';
export { writeImage } from './io/write.js';
export {
  readComplex,
  readComplexPicture,
  writeComplex,
  type ReadComplexOptions,
} from './io/kspace.js';
export { encodePng, holdsComplex, type WriteOptions } from './io/encode.js';
export { svgToPng } from './io/svg.js';
export { listImages } from './io/list.js';
export { listPictures } from './io/listPictures.js';
export { extensionOf, pagePath, pictureAt, pictureName } from './io/picturePath.js';
export { formatOfExtension, hasImageExtension } from './io/format.js';
export {
  decodedName,
  readNames,
  shownBytes,
  type FolderNames,
  type UndecodableName,
} from './io/fileNames.js';
export {
  FORMATS,
  IMAGE_FORMATS,
  WRITTEN_FORMATS,
  WRITTEN_NAMES,
  formatExtension,
  formatNames,
  formatTable,
  isWritten,
  type BitDepth,
  type ImageFormat,
  type WrittenFormat,
} from './io/formats.js';
export type { ImageDescription } from './io/stored.js';
export { toGrey } from './transform/grey.js';
export {
  pictureWindows,
  type PictureWindow,
  type PictureWindowOptions,
} from './transform/pictureWindows.js';
export type { Rectangle } from './transform/rectangle.js';
export { resize, shrunk } from './transform/resize.js';
export { centreCorner, centreCrop, crop } from './transform/crop.js';
export { typicalPart, type Corner } from './transform/typicalPart.js';
export {
  windowCorners,
  windowCounts,
  windowSuffix,
  type WindowOptions,
} from './transform/windows.js';
export { addPoissonNoise, type PoissonNoiseOptions } from './physics/poissonNoise.js';
export {
  addGaussianNoise,
  requireSigma,
  type GaussianNoiseOptions,
} from './physics/gaussianNoise.js';
export { estimateNoise, type NoiseEstimate } from './physics/estimateNoise.js';
export { noiseSeed } from './random.js';
export { pairByName, type ImagePair } from './problem/pairing.js';
export { shownMeasurement } from './problem/shownMeasurement.js';
export { requireMeasurement } from './problem/requireMeasurement.js';
export {
  splitTrainValidation,
  type SplitOptions,
  type TrainValidationSplit,
} from './problem/split.js';
export { psnr } from './metric/psnr.js';
export { ssim } from './metric/ssim.js';
export type { MetricOptions } from './metric/options.js';
export { requireUsable, type UsableOptions } from './check/usable.js';
export { reconstructionProblem } from './problem/reconstructionProblem.js';
export type { PictureSource, WarmStartStore } from './problem/pictureSource.js';
export type { StoredWarmStart } from './problem/storedWarmStart.js';
export { shapeOfPicture, type MeasuredPicture, type TrainingPair } from './problem/trainingPair.js';
export {
  WINDOW_MARGIN,
  ofWholePictures,
  windowPair,
  type WindowPairOptions,
} from './problem/windowPair.js';
export { REGULARISERS } from './prior/catalogue.js';
export { potentialsFor, termsOf, type RegulariserTerm } from './prior/expression.js';
export { startsOf } from './prior/starts.js';
export type { NamedStart, RegulariserEntry } from './prior/entries/regulariserEntry.js';
export { OPERATORS } from './physics/operator/catalogue.js';
export type { OperatorEntry } from './physics/operator/entry.js';
export type { AlignedParts } from './physics/operator/aligned.js';
export type { MeasurementKind } from './physics/operator/measurementKind.js';
export { composed } from './physics/composed.js';
export type { ForwardOperator } from './physics/operator/operator.js';
export { patternOf, type SamplingPattern } from './physics/sampling/pattern.js';
export {
  PATTERNS,
  samplingPattern,
  type PatternKind,
  type PatternOptions,
} from './physics/sampling/patterns.js';
export { fourierSampling, type FourierSamplingOptions } from './physics/kspace/fourierSampling.js';
export type { Sensitivities } from './physics/kspace/sensitivities.js';
export { projection, type ProjectionOptions } from './physics/projection/projection.js';
export {
  checkOperator,
  type CheckOperatorOptions,
  type OperatorCheck,
  type OperatorReport,
} from './physics/checkOperator.js';
export { FIDELITIES } from './physics/fidelity/catalogue.js';
export {
  tuneWeight,
  type NoisyPicture,
  type RiskPoint,
  type TuneWeightOptions,
  type TunedWeight,
} from './tune/tuneWeight.js';
export { applyTiled, type ApplyTiledOptions, type Tiled } from './tiles/applyTiled.js';
export { oneWeightModel, type OneWeightModel } from './tune/oneWeight.js';
export { WeightPreview } from './tune/weightPreview.js';
export { RISKS, type RiskName } from './risk/catalogue.js';
export { chosenRisk, type ChosenRisk } from './risk/chosenRisk.js';
export { estimatedPsnrBefore } from './risk/estimatedPsnr.js';
export type { RiskEntry } from './risk/entry.js';
export { referenceOf, type Reference } from './risk/reference.js';
export type { FidelityData, FidelityEntry } from './physics/fidelity/entry.js';
export {
  lengthOf,
  numberIn,
  numbersIn,
  numbersOf,
  type Description,
  type NumberValues,
  type Parameter,
  type Value,
  type Values,
} from './describe/description.js';
export { choiceIn, choiceText, valuesIn, type NamedChoice } from './describe/expressions.js';
export {
  listIn,
  type ArrayDescription,
  type ArrayValue,
  type ArrayValues,
} from './describe/arrays.js';
export {
  optionText,
  scaledOptions,
  type OptionDescription,
  type OptionValues,
} from './describe/options.js';
export { Model } from './problem/model.js';
export { defaultLower } from './defaultLower.js';
export type { ModelOptions, OperatorChoice } from './problem/modelOptions.js';
export {
  accuracyOf,
  applyWeights,
  modelOf,
  type ApplyOptions,
  type LearnedModel,
  type Denoised,
} from './apply.js';
export { drawsWindows, firstWindows, windowsDrawn } from './drawnLearning.js';
export { overSource } from './problem/sourceModel.js';
export {
  learnWeights,
  WeightLearning,
  type LearnWeightsOptions,
  type StepReconstruction,
  type WeightCheckpoint,
  type WeightResult,
  type WeightStep,
} from './learn.js';
export { boxOf, noiseLevel, sizesOf, startOf, type StartChoice } from './problem/start.js';
export { scaledModel, requireScalable } from './problem/scaledModel.js';
export { requireApplicable, requireChannels } from './problem/applicable.js';
export { START_SHARE } from './problem/startShare.js';
export { imageQuality, type ImageQuality, type Quality, type Score } from './metric/quality.js';
export { FORMAT_RANGE, fromUnit, peakOf, toUnit, unitOf } from './range/range.js';
export { rangeText, shortNumber, type PictureRange, type ValueRange } from './range/range.js';
export { requireRange } from './range/requireRange.js';
export { joined, measure, shareBeyond, type Measured } from './range/measure.js';
export { ImageRangeError, type Finding } from './range/finding.js';
export { findRange, type FoundRange, type ReadPicture } from './range/find.js';
export { noiseFindings, sigmaOf, type NoiseRequest } from './range/noise.js';
export { fitPair, pairFindings, type MeasuredPair, type PairFit } from './range/pairs.js';
export { endsOf, pictureFindings, type Ends } from './range/pictures.js';
export { PATTERN_GROUPS, type PatternGroupKind } from './sampling/groupKinds.js';
export { patternPairs, type PatternNoise } from './sampling/patternPairs.js';
export {
  patternProblem,
  type PatternModel,
  type PatternPair,
  type PatternPenalty,
} from './sampling/patternProblem.js';
export type { PatternSolveOptions, PatternStep } from './sampling/patternSolver.js';
export { patternModel, type PatternModelOptions } from './sampling/describedPattern.js';
export type { LearnedPattern } from './sampling/finish.js';
export type { TunedPattern } from './sampling/tuning.js';
export {
  learnPattern,
  type PatternLearningOptions,
  type PatternProgress,
  type PatternStage,
  type PatternUpdate,
} from './sampling/learnPattern.js';
export {
  patternFrom,
  reconstructFrom,
  tunePattern,
  type FixedPatternOptions,
  type PatternReconstruction,
} from './sampling/fixedPattern.js';
