/** The guard, the audit log, keys, and the shell. */
import { VERDICTS } from '#contract'
import type { CommandSpec, OptionSpec } from './model.ts'

const LIMIT: OptionSpec = { flags: '--limit <count>', text: ['how many at most', '最多条数'] }
const AUDIT_KINDS = ['request', 'answer', 'admin', 'read', 'start']
const audit = () => import('../commands/audit.ts')
const guard = () => import('../commands/guard.ts')
const key = () => import('../commands/key.ts')
const secret = () => import('../commands/secret.ts')

export const trustCommands: readonly CommandSpec[] = [
  {
    name: 'guard',
    text: ['what the guard would do', '护栏会怎么做'],
    children: [
      {
        name: 'check',
        text: ['texts against a policy, without a server', '不经服务器，用策略检查文本'],
        args: [
          {
            name: '<file>',
            text: [
              'lines {"id","text"}; - reads standard input; --json answers a line each',
              '每行 {"id","text"}；- 读标准输入；--json 每行答一行',
            ],
          },
        ],
        options: [
          {
            flags: '--policy <name>',
            text: ['"default", or a policy file (default)', 'default 或策略文件（default）'],
          },
        ],
        examples: ['baton guard check texts.jsonl --policy default --json'],
        load: async () => (await guard()).check,
      },
    ],
  },
  {
    name: 'audit',
    text: ['who asked what, and what the guard did', '谁问了什么，护栏做了什么'],
    children: [
      {
        name: 'list',
        text: ['records, newest first', '记录，最新在前'],
        options: [
          { flags: '--kind <kind>', text: ['only of this kind', '只看该类型'], choices: AUDIT_KINDS },
          { flags: '--verdict <verdict>', text: ['only with this verdict', '只看该裁决'], choices: VERDICTS },
          { flags: '--request <id>', text: ['only of this request', '只看该请求'] },
          LIMIT,
        ],
        load: async () => (await audit()).list,
      },
      {
        name: 'verify',
        text: ['check the whole log from its files, without a server', '不经服务器，直接检查日志文件'],
        options: [
          {
            flags: '--dir <folder>',
            text: ['the log; that of the data directory unless given', '日志目录；默认在数据目录'],
          },
        ],
        load: async () => (await audit()).verify,
      },
    ],
  },
  {
    name: 'key',
    text: ['API keys for programs', '程序使用的 API 密钥'],
    children: [
      { name: 'list', text: ['all keys', '全部密钥'], load: async () => (await key()).list },
      {
        name: 'create',
        text: ['print a new secret, once', '打印新密钥，仅一次'],
        args: [{ name: '<name>', text: ['what it is for', '用途'] }],
        options: [
          {
            flags: '--scopes <list>',
            text: ['what it may do: inference,jobs:read', '权限：inference,jobs:read'],
            isRequired: true,
          },
          {
            flags: '--expires <days>',
            text: ['after so many days, or "never" (90)', '若干天后到期，或 never（90）'],
          },
        ],
        examples: ['baton key create my-app --scopes inference --expires 30'],
        load: async () => (await key()).create,
      },
      {
        name: 'revoke',
        text: ['it opens nothing any more', '立即失效'],
        args: [{ name: '<key>', text: ['its id, name or prefix', '编号、名称或前缀'] }],
        load: async () => (await key()).revoke,
      },
    ],
  },
  {
    name: 'secret',
    text: ['values that jobs are given and nobody is shown', '交给作业、不向任何人显示的值'],
    children: [
      {
        name: 'list',
        text: ['names, never values', '名称，不含值'],
        load: async () => (await secret()).list,
      },
      {
        name: 'set',
        text: [
          'store a value: from standard input, a file, or typed without echo',
          '保存一个值：来自标准输入、文件，或无回显地输入',
        ],
        args: [
          {
            name: '<name>',
            text: [
              'what job files call it: env: {TOKEN: {secret: NAME}}',
              '作业文件里的名称：env: {TOKEN: {secret: NAME}}',
            ],
            completes: 'secret',
          },
        ],
        options: [{ flags: '--file <file>', text: ['read it from there', '从该文件读取'] }],
        examples: ['baton secret set hf-token < ~/.hf-token', 'baton secret set tls-key --file key.pem'],
        load: async () => (await secret()).set,
      },
      {
        name: 'rm',
        text: ['remove it', '删除'],
        args: [{ name: '<name>', text: ['its name', '名称'], completes: 'secret' }],
        options: [
          {
            flags: '--force',
            text: [
              'also where jobs use it: what runs keeps its value, what starts later fails',
              '即使有作业使用：运行中的保留原值，之后启动的失败',
            ],
          },
        ],
        load: async () => (await secret()).remove,
      },
      {
        name: 'rotate-key',
        text: [
          'encrypt every secret with a new key; safe to interrupt and to do again',
          '用新密钥重新加密全部机密；可中断，可重做',
        ],
        options: [
          {
            flags: '--from-file',
            text: [
              'with the first key of the key file, which Baton does not write',
              '用密钥文件里的第一把，Baton 不写该文件',
            ],
          },
          {
            flags: '--lost-key',
            text: [
              'although the old key is gone: its values have to be set again',
              '旧密钥已丢失也执行：其值须重新设置',
            ],
          },
        ],
        load: async () => (await secret()).rotateKey,
      },
    ],
  },
  {
    name: 'completion',
    text: ['a script that completes names in a shell', '打印 shell 补全脚本'],
    args: [{ name: '<shell>', text: ['bash, zsh or fish', 'bash、zsh 或 fish'] }],
    examples: ['source <(baton completion bash)'],
    load: async () => (await import('../commands/completion.ts')).run,
  },
  {
    name: '__complete',
    text: ['what may come next', '补全候选'],
    args: [{ name: '[words...]', text: ['the line so far', '当前命令行'] }],
    load: async () => (await import('../commands/completion.ts')).complete,
    isHidden: true,
  },
]
