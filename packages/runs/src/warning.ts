/** What a person should know that stops nothing; with a code where a program may want to know as well. */
export interface Warning {
  readonly message: string;
  readonly code?: string;
}
