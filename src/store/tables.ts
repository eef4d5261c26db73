/**
 * The tables as Kysely sees them: snake_case in SQL, camelCase here (CamelCasePlugin). Kept in step with
 * migrations/ by hand; a test compares the two.
 *
 * Times are milliseconds since the epoch. jsonb is written as JSON text (so that arrays do not turn into
 * PostgreSQL arrays) and read as values of unknown shape: the module that owns a table parses them.
 */
import type { ColumnType, Generated } from 'kysely'

/** Reads as a value, is written as JSON text: `JSON.stringify(value)`. */
export type JsonColumn = ColumnType<unknown, string, string>
type DefaultedJson = ColumnType<unknown, string | undefined, string>

export interface JobRow {
  id: string
  name: string
  kind: string
  state: string
  queue: string
  priority: number
  project: string
  owner: string
  spec: JsonColumn
  studyId: string | null
  message: string | null
  said: JsonColumn | null
  waitReason: JsonColumn | null
  position: number | null
  progress: JsonColumn | null
  outputs: DefaultedJson
  restarts: Generated<number>
  faults: Generated<number>
  stepsLost: Generated<number>
  notBefore: Generated<number>
  stopRequestedBy: string | null
  createdAt: number
  queuedAt: number
  startedAt: number | null
  endedAt: number | null
  revision: Generated<number>
}

export interface AttemptRow {
  id: string
  jobId: string
  number: number
  state: string
  outcome: string | null
  token: string
  launcher: string
  placement: JsonColumn
  directory: string
  pid: number | null
  startTicks: number | null
  bootId: string | null
  exitCode: number | null
  signal: string | null
  message: string | null
  said: JsonColumn | null
  offsets: DefaultedJson
  createdAt: number
  startedAt: number | null
  endedAt: number | null
  filesRemovedAt: number | null
  unixAccount: string | null
}

export interface DeviceBindingRow {
  nodeId: string
  deviceId: string
  attemptId: string
}

export interface ProgressPointRow {
  jobId: string
  step: number
  at: number
  loss: number | null
  evalLoss: number | null
  tokensPerSecond: number | null
  attemptId: string
}

export interface RecoveryRow {
  id: string
  jobId: string
  attemptId: string | null
  at: number
  what: string
  whatSaid: JsonColumn | null
  ring: number
  healedFrom: string
  healedFromSaid: JsonColumn | null
  step: number | null
  stepsLost: number
  seconds: number | null
}

export interface EventRow {
  id: Generated<number>
  at: number
  topic: string
  key: string
  change: string
  project: string | null
  kind: Generated<string>
  message: Generated<string>
  data: DefaultedJson
}

export interface StudyRow {
  id: string
  name: string
  state: string
  project: string
  owner: string
  spec: JsonColumn
  trialJobIds: DefaultedJson
  finalJobId: string | null
  winner: number | null
  message: string | null
  said: JsonColumn | null
  createdAt: number
  endedAt: number | null
}

export interface DatasetVersionRow {
  dataset: string
  version: number
  project: string
  digest: string
  parentRef: string | null
  jobId: string | null
  outputName: string | null
  records: number
  rejects: number
  bytes: number
  manifest: JsonColumn
  report: JsonColumn
  createdAt: number
  createdBy: string
}

export interface ModelVersionRow {
  model: string
  version: number
  project: string
  digest: string
  weightsSha256: string
  parameters: number
  bytes: number
  files: JsonColumn
  evaluation: JsonColumn
  gate: JsonColumn
  sourceJobId: string | null
  jobId: string | null
  datasetRefs: DefaultedJson
  createdAt: number
  createdBy: string
}

export interface EndpointRow {
  name: string
  project: string
  modelRef: string
  wanted: number
  contextTokens: number | null
  state: string
  message: string | null
  said: JsonColumn | null
  owner: string
  createdAt: number
  removedAt: number | null
}

export interface ReplicaRow {
  jobId: string
  project: string
  endpoint: string
  number: number
}

export interface TenantRow {
  name: string
  createdAt: number
}

export interface ProjectRow {
  name: string
  tenant: string
  createdAt: number
}

export interface AccountRow {
  id: string
  name: string
  createdAt: number
  tenant: Generated<string>
  isAdmin: Generated<boolean>
  email: string | null
  oidcIssuer: string | null
  oidcSubject: string | null
  unixAccount: string | null
  disabledAt: number | null
}

export interface MembershipRow {
  accountId: string
  project: string
  role: string
  createdAt: number
}

export interface SignInLinkRow {
  secretHash: string
  accountId: string
  createdAt: number
  expiresAt: number
  usedAt: number | null
  project: string | null
}

export interface SessionRow {
  secretHash: string
  accountId: string
  createdAt: number
  expiresAt: number
  seenAt: number
  project: string | null
}

export interface ApiKeyRow {
  id: string
  name: string
  prefix: string
  secretHash: string
  accountId: string
  project: string
  scopes: JsonColumn
  createdAt: number
  expiresAt: number | null
  lastUsedAt: number | null
  revokedAt: number | null
}

export interface IdempotencyKeyRow {
  principalId: string
  key: string
  requestHash: string
  status: number | null
  response: JsonColumn | null
  createdAt: number
}

export interface SecretRow {
  project: string
  name: string
  version: number
  keyId: string
  sealed: Buffer
  createdAt: number
  createdBy: string
  replacedAt: number | null
}

export interface SecretUseRow {
  attemptId: string
  project: string
  name: string
  version: number
}

export interface ServerLifeRow {
  id: number
  startedAt: number
  aliveAt: number
  stoppedCleanly: boolean
}

export interface Tables {
  job: JobRow
  attempt: AttemptRow
  deviceBinding: DeviceBindingRow
  progressPoint: ProgressPointRow
  recovery: RecoveryRow
  event: EventRow
  study: StudyRow
  datasetVersion: DatasetVersionRow
  modelVersion: ModelVersionRow
  endpoint: EndpointRow
  replica: ReplicaRow
  tenant: TenantRow
  project: ProjectRow
  account: AccountRow
  membership: MembershipRow
  signInLink: SignInLinkRow
  session: SessionRow
  apiKey: ApiKeyRow
  idempotencyKey: IdempotencyKeyRow
  serverLife: ServerLifeRow
  secret: SecretRow
  secretUse: SecretUseRow
}
