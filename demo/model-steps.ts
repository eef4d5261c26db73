/** A model is tuned, trained while things break, registered and deployed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BatonError } from '#base'
import {
  isTerminal,
  type Endpoint,
  type JobDetail,
  type ModelDetail,
  type Study,
  type SubmittedJob,
} from '#contract'
import { openBreaker } from './break.ts'
import { outputRef, submit, type Context } from './context.ts'
import { LEARNING_RATES, MODEL, trainJob, tuneAndTrain } from './job-files.ts'
import { watchJob } from './watch.ts'

export async function tune(context: Context, labelled: string): Promise<string> {
  const { options, baton, screen } = context
  const id = await submit(context, 'tune', tuneAndTrain(labelled, options))
  screen.line('While it runs: baton ps, baton why @last')
  for (;;) {
    const study = await baton.get<Study>(`/studies/${id}`)
    if (study.state === 'failed' || study.state === 'stopped') {
      throw new BatonError(
        'failed',
        'demo/study-failed',
        `The study ${study.state}: ${study.message ?? 'no reason given'}`,
      )
    }
    for (const { job } of study.trials.filter(
      (trial) => trial.job !== null && !isTerminal(trial.job.state),
    )) {
      if (job === null) continue
      await watchJob(baton, screen, job.id)
    }
    if (study.finalJob !== null) {
      screen.table(
        ['learning rate', 'loss after the trial', ''],
        study.trials.map((trial, index) => [
          String(LEARNING_RATES[index] ?? ''),
          trial.value?.toFixed(3) ?? 'failed',
          study.winner === index ? 'taken' : '',
        ]),
      )
      return study.finalJob.id
    }
    await sleep(300)
  }
}

export async function train(context: Context, id: string): Promise<JobDetail> {
  const { baton, screen, report, options } = context
  const breaker = openBreaker(baton, screen, options.dataDir)
  const job = await watchJob(baton, screen, id, (state) => breaker.look(state))
  report.faults = job.recoveries.map(({ what, ring, stepsLost, seconds }) => ({
    what,
    ring,
    stepsLost,
    seconds,
  }))
  report.weights.sha256 = weightsOf(job)
  screen.table(
    ['what broke', 'healed from', 'ring', 'steps lost', 'seconds'],
    job.recoveries.map((one) => [
      one.what,
      one.healedFrom,
      String(one.ring),
      String(one.stepsLost),
      one.seconds?.toFixed(1) ?? '–',
    ]),
  )
  screen.line(`Weights: sha256 ${report.weights.sha256}`)
  return job
}

const weightsOf = (job: JobDetail): string => {
  const sha256 = job.outputs.find((output) => output.kind === 'checkpoint')?.metadata['weightsSha256']
  if (typeof sha256 !== 'string') {
    throw new BatonError('failed', 'demo/no-weights', `Job ${job.name} (${job.shortId}) left no weights`)
  }
  return sha256
}

export async function verify(context: Context, labelled: string, trained: JobDetail): Promise<void> {
  const { options, baton, screen, report } = context
  const spec = trainJob('train-undisturbed', labelled, options)
  const id = await submit(context, 'verify', { ...spec, with: trained.spec.with })
  const sha256 = weightsOf(await watchJob(baton, screen, id))
  report.weights.undisturbedSha256 = sha256
  screen.line(`disturbed    ${report.weights.sha256}`)
  screen.line(`undisturbed  ${sha256}`)
  if (sha256 !== report.weights.sha256) {
    throw new BatonError(
      'verification-failed',
      'demo/weights-differ',
      'The disturbed run has other weights than the undisturbed one',
    )
  }
  screen.line('The same, to the last bit.')
}

export async function register({ baton, screen, runId }: Context, trained: JobDetail): Promise<string> {
  screen.line(`baton model register ${MODEL} --job ${trained.shortId}`)
  const { job } = await baton.post<SubmittedJob>(
    '/models',
    { name: MODEL, jobId: trained.id },
    `${runId}-register`,
  )
  const ref = outputRef(await watchJob(baton, screen, job.id), 'model')
  const { history } = await baton.get<ModelDetail>(`/models/${MODEL}`)
  const version = history.find((one) => one.ref === ref)
  screen.line(
    `→ ${ref}: ${version?.parameters.toLocaleString('en')} parameters, ${version?.gate.state}: ${version?.gate.why}`,
  )
  return ref
}

export async function deploy({ baton, screen, runId }: Context, model: string): Promise<void> {
  screen.line(`baton endpoint create ${MODEL} --model ${model}`)
  await baton.post<Endpoint>('/endpoints', { name: MODEL, model, replicas: 1 }, `${runId}-deploy`)
  for (;;) {
    const endpoint = await baton.get<Endpoint>(`/endpoints/${MODEL}`)
    if (endpoint.state === 'serving' && endpoint.model === model) return
    if (endpoint.state === 'failing') {
      throw new BatonError(
        'failed',
        'demo/endpoint-failing',
        `Endpoint ${MODEL} fails: ${endpoint.message ?? 'no reason given'}`,
      )
    }
    screen.progress(`endpoint ${MODEL}`, endpoint.state, 0)
    await sleep(300)
  }
}
