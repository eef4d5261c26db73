/** Documents become a dataset, and its records get labels. */
import { statSync } from 'node:fs'
import { BatonError } from '#base'
import { newestVersion, outputRef, submit, type Context } from './context.ts'
import { collectJob, labelJob } from './job-files.ts'
import { watchJob } from './watch.ts'

export async function collect(context: Context): Promise<string> {
  const { options, baton, screen } = context
  if (!statSync(options.docs, { throwIfNoEntry: false })?.isDirectory()) {
    throw new BatonError('not-found', 'demo/no-documents', `${options.docs} is not a folder`, {
      hint: 'DOCS=/path/to/a/folder make demo',
    })
  }
  const job = await watchJob(baton, screen, await submit(context, 'collect', collectJob(options)))
  const ref = outputRef(job, 'dataset')
  const { report } = await newestVersion(baton, ref)
  screen.line(report.sentence)
  for (const one of report.steps.flatMap((each) =>
    each.dropped.map((dropped) => ({ ...dropped, operator: each.operator })),
  )) {
    if (one.records > 0)
      screen.line(`  ${String(one.records).padStart(6)} dropped by ${one.operator}: ${one.reason}`)
  }
  screen.line(`→ ${ref}`)
  return ref
}

export async function label(context: Context, collected: string): Promise<string> {
  const { baton, screen, report } = context
  const job = await watchJob(baton, screen, await submit(context, 'label', labelJob(collected)))
  const ref = outputRef(job, 'dataset')
  const { labels } = (await newestVersion(baton, ref)).report
  if (labels !== null) {
    report.labels = { records: labels.records, errorRate: labels.errorRate, sample: labels.sample }
    for (const [column, counts] of Object.entries(labels.counts)) {
      const top = Object.entries(counts)
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, 6)
      screen.line(`${column}: ${top.map(([value, count]) => `${value} ${count}`).join(', ')}`)
    }
    screen.line(
      labels.errorRate === null
        ? 'No manifests beside these documents: the error of the labels was not measured.'
        : `Licence labels differ from the packages' manifests in ${percent(labels.errorRate)} of ${labels.sample} sampled ` +
            `(95 %: ${labels.errorInterval?.map(percent).join('–')}; always the commonest: ${percent(labels.baseline ?? 0)})`,
    )
  }
  screen.line(`→ ${ref}`)
  return ref
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
