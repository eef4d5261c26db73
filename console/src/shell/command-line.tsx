/** The command behind the screen: one line at the foot, which opens to command and call side by side. */
import { useTranslation } from 'react-i18next'
import { chosenProject } from '../api/project.ts'
import { CopyButton } from '../parts/copy.tsx'
import { Icon } from '../parts/icon.tsx'
import { useShell } from './shell-context.ts'

export function CommandLine(props: { readonly command: string; readonly api: string }) {
  const command = inProject(props.command)
  const api = chosenProject() === null ? props.api : `${props.api}\nBaton-Project: ${chosenProject()}`
  const { t } = useTranslation()
  const shell = useShell()
  return (
    <footer className="command">
      <div className="command-line">
        <button
          type="button"
          className="flex min-w-0 grow items-center gap-3 text-left"
          aria-expanded={shell.command}
          onClick={() => shell.setCommand(!shell.command)}
        >
          <Icon name="prompt" />
          <code className="cut grow">{command}</code>
          <span className="what text-small text-ink-3">
            {t('command.and')} <kbd>{/mac/i.test(navigator.userAgent) ? '⌘.' : 'Ctrl .'}</kbd>
          </span>
        </button>
        <CopyButton text={command} />
      </div>
      {shell.command ? (
        <div className="command-both">
          <div>
            <span className="text-small text-ink-3">{t('command.command')}</span>
            <pre tabIndex={0}>{command}</pre>
          </div>
          <div>
            <span className="text-small text-ink-3">{t('command.api')}</span>
            <pre tabIndex={0}>{api}</pre>
          </div>
        </div>
      ) : null}
    </footer>
  )
}

/** What one copies does what one sees: in the project that was chosen here. */
function inProject(command: string): string {
  const project = chosenProject()
  return project === null ? command : command.replace(/^baton (?!-p )/, `baton -p ${project} `)
}
