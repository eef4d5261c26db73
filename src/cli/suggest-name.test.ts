import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatonError } from '#base'
import type { Client } from './http/client.ts'
import { suggestName } from './suggest-name.ts'

const clientOf = (names: readonly string[], path: string): Client =>
  ({
    list: async (asked: string) => {
      if (asked !== path) throw new BatonError('unavailable', 'cli/unreachable', 'nobody there')
      return { items: names.map((name) => ({ name })), nextCursor: null }
    },
  }) as unknown as Client

const missing = (name: string): BatonError =>
  new BatonError('not-found', 'data/dataset-not-found', `No dataset is named "${name}"`, {
    hint: 'See: baton dataset list',
    details: { name },
  })

test('a mistyped name is told with the one that it resembles, and keeps its code and hint', async () => {
  const error = (await suggestName(missing('dosc'), clientOf(['law', 'docs'], '/datasets'))) as BatonError
  assert.equal(error.details?.['meant'], 'docs')
  assert.deepEqual(
    [error.kind, error.code, error.hint],
    ['not-found', 'data/dataset-not-found', 'See: baton dataset list'],
  )
})

test('an error that knows what there is needs no list', async () => {
  const error = new BatonError('bad-request', 'training/unknown-recipe', 'No recipe is named "pretrian"', {
    details: { name: 'pretrian', known: ['pretrain'] },
  })
  const told = (await suggestName(error, clientOf([], '/nowhere'))) as BatonError
  assert.equal(told.details?.['meant'], 'pretrain')
})

test('where nothing is near, or the list cannot be had, the error stays as it is', async () => {
  const error = missing('dosc')
  assert.equal(await suggestName(error, clientOf(['completely-other'], '/datasets')), error)
  assert.equal(await suggestName(error, clientOf(['docs'], '/models')), error)
})
