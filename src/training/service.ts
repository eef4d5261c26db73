/** What other modules ask of training. */
import type {
  ModelDetail,
  ModelSummary,
  ModelVersion,
  Overview,
  Page,
  Study,
  StudyForecast,
  StudySpecInput,
  SubmittedJob,
} from '#contract'
import type { JobProgram } from '#runtime'

/** A model version whose files are at hand. */
export interface ResolvedModel {
  readonly version: ModelVersion
  /** Local path of one of its files, by name: `model.gguf`, `model.safetensors`, `config.json`. */
  readonly paths: Readonly<Record<string, string>>
}

export interface Models {
  list(project: string, query: { cursor?: string | undefined; limit: number }): Promise<Page<ModelSummary>>
  get(project: string, name: string): Promise<ModelDetail>
  /** `docs-lm` or `docs-lm@1`. */
  resolve(project: string, ref: string): Promise<ResolvedModel>
  /** Submits the job of kind `register`. */
  register(request: {
    name: string
    jobId: string
    project: string
    owner: string
    /** Of the register job: as in the runtime's SubmitRequest. */
    id?: string | undefined
  }): Promise<SubmittedJob>
}

export interface Studies {
  /** `id`, made by newId('study', …): submitting again with the same gives the study that it made. */
  submit(request: {
    spec: StudySpecInput
    project: string
    owner: string
    id?: string | undefined
  }): Promise<Study>
  /** What `submit` would say, and what would become of its jobs now. Changes nothing. */
  forecast(request: { spec: StudySpecInput; project: string; owner: string }): Promise<StudyForecast>
  list(project: string, query: { cursor?: string | undefined; limit: number }): Promise<Page<Study>>
  get(project: string, id: string): Promise<Study>
  stop(project: string, id: string, by: string): Promise<Study>
}

export interface Training {
  readonly models: Models
  readonly studies: Studies
  readonly programs: { readonly train: JobProgram; readonly register: JobProgram }
  /** Which Python and PyTorch training uses, and why that one. Looked up once, outside the server's process. */
  python(): Promise<Overview['python']>
  /** Goes on with studies that were running. */
  start(): Promise<void>
  close(): Promise<void>
}
