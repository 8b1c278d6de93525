export { Exact, exactly as exact } from '../../../core/test/support/decimal.js';
