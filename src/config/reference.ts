/**
 * docs/configuration.md, written from the schema. `node src/config/reference.ts` writes it again.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { listSettings, type Setting } from './settings.ts'

export const referenceFile = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url))

export function renderReference(): string {
  const sections = Map.groupBy(listSettings(), ({ key }) => (key.includes('.') ? key.split('.')[0] : ''))
  const parts = [...sections].map(([section, settings]) => {
    const title = section === '' ? 'General' : section
    return `## ${title}\n\n${settings.map(renderSetting).join('\n')}`
  })
  return `${INTRODUCTION}\n${parts.join('\n')}`
}

const INTRODUCTION = `# Configuration

<!-- Written by src/config/reference.ts from src/config/schema.ts; a test keeps it current. -->

Baton needs no settings. To change some, write them into \`baton.yaml\` in the data directory:

\`\`\`yaml
server:
  port: 8080
scheduler:
  cycleMs: 1000
\`\`\`

An environment variable goes before the file, a flag on the command line before both. Lists are written with
commas in a variable. A name that is not known is an error.

## Data directory

\`BATON_DATA_DIR\`; else the nearest \`.baton\` in the current folder or above it; else \`.baton\` of the source
checkout that Baton runs from; else \`~/.baton\`.
`

function renderSetting(setting: Setting): string {
  const initial =
    setting.defaultValue === undefined ? '' : ` Default: \`${JSON.stringify(setting.defaultValue)}\`.`
  const variables = setting.variables.map((name) => `\`${name}\``).join(' or ')
  return `- **\`${setting.key}\`** (${setting.type}): ${setting.description}.${initial} Variable: ${variables}.\n`
}

if (import.meta.main) writeFileSync(referenceFile, renderReference())
