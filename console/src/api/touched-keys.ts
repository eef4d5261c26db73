/** Which queries show what an event says has changed. Keys are those of queries.ts. */
import type { ServerEvent } from '#contract'

type Key = readonly string[]

export function touchedKeys(event: Pick<ServerEvent, 'topic' | 'key' | 'change'>): readonly Key[] {
  switch (event.topic) {
    case 'job':
      return jobKeys(event.key, event.change)
    case 'queue':
      return [['jobs'], ['overview']]
    case 'node':
      return [['nodes'], ['overview']]
    case 'dataset':
      return [['datasets'], ['dataset', event.key], ['changes']]
    case 'model':
      return [['models'], ['model', event.key], ['changes']]
    case 'study':
      return [['studies'], ['study', event.key]]
    case 'endpoint':
      return [['endpoints'], ['endpoint', event.key], ['models'], ['overview']]
    case 'audit':
      return [['audit'], ['overview']]
  }
}

function jobKeys(id: string, change: string): readonly Key[] {
  switch (change) {
    case 'progress':
      return [['jobs'], ['job', id], ['curve', id]]
    default:
      return [
        ['jobs'],
        ['job', id],
        ['curve', id],
        ['history', id],
        ['log', id],
        ['overview'],
        ['nodes'],
        ['studies'],
        ['secrets'],
      ]
  }
}
