// Which mutant is in force, and which ones code passes through: what the code of operators.mjs `switched` asks.

let active = -1;
let hits = new Uint8Array(0);

/** For mutants with numbers below `count`. */
export function install(count) {
  hits = new Uint8Array(count);
  globalThis.$mutant = (number) => {
    hits[number] = 1;
    return number === active;
  };
}

/** Puts a mutant in force, or none. */
export function switchTo(number = -1) {
  active = number;
}

/** The mutants that were passed since this was last asked. */
export function passed() {
  const found = new Set();
  for (const [number, hit] of hits.entries()) if (hit === 1) found.add(number);
  hits.fill(0);
  return found;
}
