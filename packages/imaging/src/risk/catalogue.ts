import type { RiskEntry } from './entry.js';

/** The risks that there are, in the order in which they are offered. */
export const RISKS = [
  {
    name: 'clean',
    label: 'Distance to clean pictures',
    summary: 'pictures whose truth is known',
    formula: '½‖x* − t‖²',
    needs: 'truth',
    meaning: {
      denoising: 'the squared distance to the true picture',
      other: 'the squared distance to the true picture',
    },
    options: [],
  },
  {
    name: 'pairs',
    label: 'Distance to a second noisy picture (Noise2Noise)',
    summary: 'two measurements of each scene, with independent noise of mean 0',
    formula: '½‖Kx*(y₁) − y₂‖²',
    needs: 'second',
    meaning: {
      denoising:
        'the squared distance to the second noisy picture: on average that to the true one, and a constant for its noise',
      other:
        'the squared distance of what the operator sees to the second measurement: on average the prediction risk, what the ' +
        'operator sees of the error, and a constant for the noise; what it does not see counts nothing',
    },
    options: [],
  },
  {
    name: 'sure',
    label: 'Estimated from noisy pictures alone (SURE)',
    summary: 'one measurement of each scene, with white Gaussian noise of a known or estimated σ',
    formula: '½‖Kx₁ − y‖² + (σ²/τ) bᵀK(x₂ − x₁) − mσ²/2, x₁ = x*(y), x₂ = x*(y + τb)',
    needs: 'sigma',
    meaning: {
      denoising:
        'Stein’s unbiased estimate of the squared distance to the true picture, by seeded probes b of the divergence',
      other:
        'Stein’s unbiased estimate of the prediction risk, what the operator sees of the squared error, by seeded probes b of ' +
        'the divergence; what it does not see counts nothing',
    },
    options: [
      {
        key: 'probes',
        label: 'Probes a picture',
        help: 'perturbed solutions of each picture that the divergence is averaged over; each costs as much as the picture',
        unit: '',
        min: 1,
        max: 64,
        whole: true,
        default: 1,
      },
      {
        key: 'tau',
        label: 'Size of the probes τ',
        help: 'as a multiple of 2σ m^−0.3, m the numbers measured of a picture: the bias is O(τ), and rounding and ε are amplified by σ²/τ',
        unit: '',
        min: 1e-6,
        max: 1e3,
        default: 1,
      },
      {
        key: 'seed',
        label: 'Seed of the probes',
        help: 'seed of the normal numbers b; each picture has its own by its name',
        unit: '',
        min: 0,
        max: 4294967295,
        whole: true,
        default: 0,
      },
    ],
  },
] as const satisfies readonly RiskEntry[];

/** Their names. */
export type RiskName = (typeof RISKS)[number]['name'];
