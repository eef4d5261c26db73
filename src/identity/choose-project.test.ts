import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { MemberRole, SCOPES } from '#contract'
import { chooseProject, type Standing } from './choose-project.ts'
import { effectiveScopes, ROLE_SCOPES } from './role-scopes.ts'

const names = fc.constantFrom('default', 'law', 'research', 'vision')
const standings: fc.Arbitrary<Standing> = fc.record({
  isAdmin: fc.boolean(),
  memberships: fc.uniqueArray(fc.record({ project: names, role: fc.constantFrom(...MemberRole.options) }), {
    selector: ({ project }) => project,
  }),
  bound: fc.option(names),
})

test('a role in one project gives nothing in another, whatever is asked', () => {
  fc.assert(
    fc.property(standings, fc.option(names), (standing, asked) => {
      const choice = chooseProject(standing, asked)
      if (choice.kind !== 'project') return
      if (asked !== null) assert.equal(choice.project, asked)
      if (standing.bound !== null) assert.equal(choice.project, standing.bound)
      const own = standing.memberships.find(({ project }) => project === choice.project)
      assert.equal(choice.role, standing.isAdmin ? 'admin' : own?.role)
    }),
  )
})

test('who has a role somewhere is let in where they have it, and the administrator everywhere', () => {
  fc.assert(
    fc.property(standings, fc.option(names), (standing, asked) => {
      const { isAdmin, memberships, bound } = standing
      const { kind } = chooseProject(standing, asked)
      const isAllowed = bound === null || asked === null || asked === bound
      const project = asked ?? bound
      const isTheirs =
        isAdmin ||
        (project === null ? memberships.length > 0 : memberships.some((one) => one.project === project))
      assert.equal(kind === 'project', isAllowed && isTheirs)
      assert.equal(kind === 'bound', !isAllowed)
    }),
  )
})

test('a token of one project is told so; others are not told whether there is such a project', () => {
  const member: Standing = {
    isAdmin: false,
    memberships: [{ project: 'law', role: 'engineer' }],
    bound: null,
  }
  assert.deepEqual(chooseProject(member, null), { kind: 'project', project: 'law', role: 'engineer' })
  assert.deepEqual(chooseProject(member, 'vision'), { kind: 'not-theirs' })
  assert.deepEqual(chooseProject({ ...member, bound: 'law' }, 'vision'), { kind: 'bound', project: 'law' })
  assert.deepEqual(chooseProject({ ...member, memberships: [] }, null), { kind: 'nowhere' })
})

test('a key holds at most what its account’s role holds, and at most what it was made with', () => {
  const roles = fc.constantFrom(...(Object.keys(ROLE_SCOPES) as (keyof typeof ROLE_SCOPES)[]))
  fc.assert(
    fc.property(roles, fc.subarray([...SCOPES]), (role, keyScopes) => {
      for (const scope of effectiveScopes(role, keyScopes)) {
        assert(ROLE_SCOPES[role].includes(scope))
        assert(keyScopes.includes(scope) || keyScopes.includes('admin'))
      }
    }),
  )
})
