/**
 * Wire types: what the API, the CLI and the console say to each other, as zod schemas and their types, and
 * the state machine of jobs as data, and the words for all of it in English and Chinese. Depends on nothing but
 * zod; the console may import it.
 */
export * from './cluster.ts'
export * from './common.ts'
export * from './datasets.ts'
export * from './events.ts'
export * from './generation.ts'
export * from './guard.ts'
export * from './identity.ts'
export * from './job-settings.ts'
export * from './job-spec.ts'
export * from './job-states.ts'
export * from './jobs.ts'
export { loadErrorWords, wordsOfErrors, type ErrorWords } from './language/load-errors.ts'
export { loadWords, type Language, type Words } from './language/load.ts'
export { sharedZh } from './language/shared-zh.ts'
export type { FactName, KeyOf, Translation } from './language/translation.ts'
export { wordsEn } from './language/words-en.ts'
export { sayReasons, sayReport } from './language/report-sentence.ts'
export { Fact, Said, verbatim } from './language/said.ts'
export { sayIssue, type Issue } from './language/say-issue.ts'
export { sayYaml, type YamlMistake } from './language/say-yaml.ts'
export {
  inEnglish,
  isKnown,
  saidOf,
  say,
  sayActor,
  sayError,
  sayProblem,
  type SaidCode,
} from './language/say.ts'
export { tell, tellProblem, type Lookup, type ToldError } from './language/tell.ts'
export * from './models.ts'
export * from './secrets.ts'
