import { ArgumentError, expected } from '@bilevel/core';

/** The URL of a module as this package would import it. @throws ArgumentError when it would not find it */
export function resolveHere(specifier: string): string {
  try {
    return import.meta.resolve(specifier);
  } catch (cause) {
    const remedy =
      'Give the pool a way to find it: new WorkerPool({ resolve: (name) => import.meta.resolve(name) }), ' +
      'in a module that can import it.';
    const what = 'a module that @bilevel/parallel can find';
    throw new ArgumentError(
      expected(what, 'the module of a problem or solver', specifier, remedy),
      {
        cause,
      },
    );
  }
}
