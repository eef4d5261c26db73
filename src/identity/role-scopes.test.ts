import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { packageRoot } from '#base'
import { ROLE_SCOPES } from './role-scopes.ts'

test('the table of roles in docs/people.md is the one that calls are checked against', () => {
  const text = readFileSync(`${packageRoot}docs/people.md`, 'utf8')
  for (const [role, scopes] of Object.entries(ROLE_SCOPES)) {
    const may =
      role === 'admin' ? 'everything, in every project' : scopes.map((scope) => `\`${scope}\``).join(', ')
    assert(
      text.includes(`| ${role} | ${may} |\n`),
      `docs/people.md says otherwise of ${role}: | ${role} | ${may} |`,
    )
  }
})
