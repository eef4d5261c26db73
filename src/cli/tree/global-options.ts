/** Options that every command takes, before or after its name. */
import { FORMATS } from '../output/print.ts'
import type { OptionSpec } from './model.ts'

export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '-o, --output <format>', text: ['how the answer is written', '输出格式'], choices: FORMATS },
  {
    flags: '--json',
    text: ['the same as -o json; nothing else on standard output', '等同 -o json，标准输出只有 JSON'],
  },
  { flags: '-q, --quiet', text: ['only the answer and errors', '只输出结果与错误'] },
  { flags: '-v, --verbose', text: ['also the calls, and where an error came from', '显示请求与错误来源'] },
  { flags: '--no-color', text: ['no colours (as NO_COLOR=1)', '不使用颜色'] },
  { flags: '-y, --yes', text: ['yes to what a person would be asked', '对所有询问回答“是”'] },
  {
    flags: '--dry-run',
    text: [
      'ask what it would do, change nothing (apply, run, stop)',
      '只询问会怎样，不做更改（apply、run、stop）',
    ],
  },
  { flags: '-w, --watch', text: ['show again every second', '每秒刷新'] },
  {
    flags: '--wait [limit]',
    text: ['wait for the end, at most so long: --wait, --wait=10m', '等待结束，可限时：--wait=10m'],
  },
  {
    flags: '-p, --project <name>',
    text: ['which of your projects; a key belongs to one', '选择你的项目；每个密钥只属于一个项目'],
  },
  {
    flags: '--server <url>',
    text: [
      'a server elsewhere (BATON_SERVER), with BATON_API_KEY',
      '其他服务器（BATON_SERVER），配合 BATON_API_KEY',
    ],
  },
  {
    flags: '--data-dir <folder>',
    text: ['the data directory (BATON_DATA_DIR)', '数据目录（BATON_DATA_DIR）'],
  },
  {
    flags: '--lang <language>',
    text: ['of what is said (BATON_LANG, else the locale)', '语言（BATON_LANG，否则按系统语言）'],
    choices: ['en', 'zh'],
  },
  {
    flags: '--idempotency-key <key>',
    text: ['with the same key again, a call is done once', '以相同的键重复调用，只执行一次'],
  },
]
