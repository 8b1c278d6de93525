/** Of @bilevel/cluster, as package.json has it: `npm run release:version` writes both. */
export const VERSION = '0.0.0';
