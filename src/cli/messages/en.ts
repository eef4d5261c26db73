/** English, and the type of every catalogue. */
import type { JobState, Overview } from '#contract'

const states: Readonly<Record<JobState, string>> = {
  waiting: 'waiting',
  starting: 'starting',
  running: 'running',
  recovering: 'recovering',
  publishing: 'publishing',
  stopping: 'stopping',
  succeeded: 'succeeded',
  failed: 'failed',
  stopped: 'stopped',
}

const columns = {
  action: 'ACTION',
  age: 'AGE',
  allocated: 'ALLOCATED',
  attempt: 'ATTEMPT',
  best: 'BEST',
  created: 'CREATED',
  data: 'DATA',
  devices: 'DEVICES',
  dropped: 'DROPPED',
  endpoints: 'ENDPOINTS',
  engine: 'ENGINE',
  evalLoss: 'EVAL LOSS',
  exit: 'EXIT',
  expires: 'EXPIRES',
  firstToken: 'FIRST TOKEN',
  found: 'FOUND',
  from: 'FROM',
  gate: 'GATE',
  hash: 'HASH',
  healedFrom: 'HEALED FROM',
  id: 'ID',
  input: 'INPUT',
  job: 'JOB',
  kind: 'KIND',
  lastUsed: 'LAST USED',
  latest: 'LATEST',
  memory: 'MEMORY',
  model: 'MODEL',
  name: 'NAME',
  node: 'NODE',
  output: 'OUTPUT',
  owner: 'OWNER',
  parameters: 'PARAMETERS',
  prefix: 'PREFIX',
  priority: 'PRIO',
  progress: 'PROGRESS',
  queue: 'QUEUE',
  ready: 'READY',
  records: 'RECORDS',
  request: 'REQUEST',
  requests: 'REQUESTS',
  restarts: 'RESTARTS',
  ring: 'RING',
  running: 'RUNNING',
  scopes: 'SCOPES',
  seconds: 'SECONDS',
  seen: 'SEEN',
  settings: 'SETTINGS',
  sick: 'SICK',
  size: 'SIZE',
  started: 'STARTED',
  state: 'STATE',
  step: 'STEP',
  stepsLost: 'STEPS LOST',
  target: 'TARGET',
  time: 'TIME',
  trial: 'TRIAL',
  trials: 'TRIALS',
  used: 'USED',
  verdict: 'VERDICT',
  version: 'VERSION',
  versions: 'VERSIONS',
  waiting: 'WAITING',
  waits: 'WAITS',
  what: 'WHAT',
  whatBroke: 'WHAT BROKE',
  where: 'WHERE',
  who: 'WHO',
}

const jobCount = (count: number): string => (count === 1 ? '1 job' : `${count} jobs`)

const other = {
  fix: 'fix',
  request: 'request',
  noReason: 'no reason given',
  more: (shown: number) => `The first ${shown}; there are more: --limit N`,
  moreRows: (shown: number, total: number) => `${shown} of ${total}; on: --offset ${shown}`,
  dryRun: 'Nothing was submitted (--dry-run).',
  serverAway: 'the server is away; the job does not need it',
  notYetScheduled: 'the scheduler has not looked at it yet',
  timeLeft: (time: string) => `${time} left`,

  upStarting: (seconds: number) => `starting, ${seconds} s`,
  upReady: (url: string, wasRunning: boolean) =>
    wasRunning ? `Baton is up already at ${url}` : `Baton is up at ${url}`,
  upSignIn: (url: string) => `Sign in once, within ten minutes: ${url}`,
  upNext: 'On: baton status · baton run -- python3 -V · baton down',
  upSettingsIgnored: 'It runs already: --port and --host count only when it starts.',
  openOnce: 'It signs in once, within ten minutes.',

  downPausing: (left: number) => `${jobCount(left)} still to end`,
  downDone: (dir: string) => `Baton is down; its data stays in ${dir}`,
  downNothing: (dir: string) => `Nothing of Baton runs on ${dir}`,
  downPaused: (count: number) => `${jobCount(count)} paused; the next "baton up" goes on with them.`,
  downLeft: (count: number) => `${jobCount(count)} left running; the next "baton up" finds them.`,
  downStopped: (count: number) => `${jobCount(count)} stopped for good.`,

  statusUp: (url: string, version: string, since: string, memory: string) =>
    `Baton ${version} is up at ${url} for ${since} · server ${memory}`,
  statusDown: (dir: string) => `Baton is down (${dir})`,
  statusStart: 'Start it: baton up',
  statusJobs: (jobs: Overview['jobs']) =>
    `jobs       ${jobs.running} running, ${jobs.waiting} waiting, ${jobs.recovering} recovering · today ${jobs.succeededToday} succeeded, ${jobs.failedToday} failed`,
  statusDevices: (devices: Overview['devices']) =>
    `devices    ${devices.allocated} of ${devices.total} allocated${devices.used === null || devices.allocated === 0 ? '' : `, ${devices.used.toFixed(1)} of them busy`}${devices.sick > 0 ? `, ${devices.sick} sick` : ''}`,
  statusRecoveries: (count: number, stepsLost: number) =>
    `recovery   ${count} in 24 h, ${stepsLost} steps lost`,
  statusGuard: (guard: Overview['guard24h']) =>
    `guard      ${guard.requests} requests in 24 h, ${guard.masked} masked, ${guard.blocked} blocked`,
  statusEndpoints: (list: string) => `endpoints  ${list}`,
  statusTraining: (torch: string) => `training   PyTorch ${torch}`,
  statusNoTraining: (why: string) => `training   not available: ${why}`,
  statusPlace: (dir: string, log: string) => `data       ${dir}\nlog        ${log}`,

  psIdle: 'Nothing waits or runs. All jobs: baton ps --all',
  psNone: 'There are no such jobs.',
  queuePriority: (queue: string, priority: number) => `${queue}, priority ${priority}`,
  tasksOf: (tasks: number, devices: number, kind: string) => {
    const what = kind === 'any' ? 'devices' : kind
    return `${tasks === 1 ? '1 task' : `${tasks} tasks`}, ${devices === 0 ? 'no devices' : `${devices} ${devices === 1 && kind === 'any' ? 'device' : what}`}`
  },
  created: (age: string, owner: string) => `${age}, by ${owner}`,
  hadEnded: (id: string, state: string) => `Job ${id} had ${state} before.`,
  whyEnded: (id: string, name: string, state: string) => `job ${id} "${name}" does not wait: it ${state}`,
  whyWaits: (
    id: string,
    name: string,
    waited: string,
    wants: string,
    queue: string,
    position: number | null,
    waiting: number | null,
  ) =>
    `job ${id} "${name}" waits ${waited} · wants ${wants} in "${queue}"` +
    (position === null ? '' : ` · position ${position}${waiting === null ? '' : ` of ${waiting}`}`),
  whyHolds: (devices: number, node: string, name: string, id: string) =>
    `${devices} on ${node} held by ${name} (${id})`,

  noLogYet: (id: string, state: string) =>
    `Job ${id} has no log yet: it is ${state}. Follow it: baton logs -f ${id}`,
  nextAttempt: (number: number) => `── attempt ${number}`,
  submitted: (id: string, name: string) => `job ${id} "${name}"`,
  detached: (id: string) => `It runs on without you. Back: baton logs -f ${id} · stop it: baton stop ${id}`,
  endedBadly: (id: string, state: string, message: string) =>
    `job ${id} ${state}${message === '' ? '' : `: ${message}`}`,
  endOfJob: (id: string, name: string) => `the end of job ${id} "${name}"`,
  endOfStudy: (id: string) => `the end of study ${id}`,

  datasetNone: 'There are no datasets. One comes from a job of kind "collect": baton apply -f job.yaml',
  skippedFiles: (files: string, reason: string) => `${files} files skipped: ${reason}`,
  droppedRecords: (records: string, operator: string, reason: string, threshold: string | null) =>
    `${records} dropped by ${operator}: ${reason}${threshold === null ? '' : ` (${threshold})`}`,
  labelError: (percent: string, sample: number) => `label error ${percent} % of ${sample} sampled`,

  modelNone: 'There are no models. One comes from a training job: baton model register NAME --job JOB',
  registering: (name: string, id: string) => `job ${id} registers ${name}: baton logs -f ${id}`,

  endpointNone: 'There are no endpoints: baton endpoint create NAME --model MODEL',
  replica: (id: string, state: string, ready: boolean, requests: number) =>
    `replica ${id}  ${state}, ${ready ? 'ready' : 'not ready'}, ${requests} requests`,
  talkTo: (name: string) => `baton chat ${name} "Permission is hereby"`,

  winner: 'taken',
  longRun: (id: string, name: string, state: string) => `long run ${id} "${name}"  ${state}`,

  keyOnce: 'This secret is not shown again. Use it as BATON_API_KEY, or as the key of an OpenAI client.',
  revoked: 'revoked',
  expired: 'expired',
  valid: 'valid',

  auditWhole: (records: string, head: string) => `${records} records, chain unbroken, head ${head}`,
  auditErased: (count: number) => `${count} bodies were erased; their hashes stand.`,
  blocked: (policy: string) => `the guard refused this request (policy "${policy}")`,
  traceLine: (verdict: string, policy: string, found: string, ms: number, finish: string, request: string) =>
    `guard: ${verdict}${found === '' ? '' : ` (${found})`} · policy ${policy} · ${ms} ms · ${finish} · request ${request}`,
  traceSeen: (seen: string) => `the model saw: ${seen}`,
  chatHelp: (model: string) => `${model}, through the guard. A line is a question; Ctrl-D ends.`,
}

export type Messages = { readonly states: typeof states; readonly columns: typeof columns } & typeof other

export const en: Messages = { states, columns, ...other }
