/** What every step of the demo works with. */
import { BatonError, packageRoot, shellWord } from '#base'
import type { DatasetDetail, JobDetail } from '#contract'
import type { Baton } from './baton.ts'
import { writeJobFile } from './job-files.ts'
import type { DemoOptions } from './options.ts'
import type { Report, StepName } from './report.ts'
import type { Screen } from './screen.ts'

export interface Context {
  readonly options: DemoOptions
  readonly screen: Screen
  readonly report: Report
  readonly baton: Baton
  readonly runId: string
}

export async function step<Result>(
  { screen, report }: Context,
  name: StepName,
  heading: string,
  work: () => Promise<Result>,
): Promise<Result> {
  screen.heading(heading)
  const startedAt = performance.now()
  const result = await work()
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  report.steps.push({ name, seconds })
  screen.line(`${seconds} s`)
  return result
}

export async function submit(
  context: Context,
  name: string,
  content: Parameters<typeof writeJobFile>[2],
): Promise<string> {
  const { options, baton, screen, runId } = context
  const file = await writeJobFile(options, name, content)
  screen.line(`node bin/baton.js apply -f ${shellWord(file.replace(packageRoot, ''))}`)
  const answer = (await baton.command(['apply', '-f', file], { onceKey: `${runId}-${name}` })) as {
    items: readonly { id: string }[]
  }
  const id = answer.items[0]?.id
  if (id === undefined)
    throw new BatonError('failed', 'demo/not-submitted', `baton apply -f ${file} made nothing`)
  return id
}

export async function newestVersion(baton: Baton, ref: string): Promise<DatasetDetail['history'][number]> {
  const [name = ''] = ref.split('@')
  const { history } = await baton.get<DatasetDetail>(`/datasets/${name}`)
  const version = history.find((one) => one.ref === ref)
  if (version === undefined)
    throw new BatonError('failed', 'demo/no-version', `${ref} was published and is not there`)
  return version
}

export const outputRef = (job: JobDetail, name: string): string => {
  const ref = job.outputs.find((output) => output.name === name)?.ref
  if (ref === null || ref === undefined) {
    throw new BatonError(
      'failed',
      'demo/no-output',
      `Job ${job.name} (${job.shortId}) published no "${name}"`,
    )
  }
  return ref
}
