/** Models, endpoints, and talking to them. */
import type { ArgumentSpec, CommandSpec, OptionSpec } from './model.ts'

const LIMIT: OptionSpec = { flags: '--limit <count>', text: ['how many at most', '最多条数'] }
const ENDPOINT: ArgumentSpec = { name: '<endpoint>', text: ['its name', '名称'], completes: 'endpoint' }
const model = () => import('../commands/model.ts')
const endpoint = () => import('../commands/endpoint.ts')

export const modelCommands: readonly CommandSpec[] = [
  {
    name: 'model',
    text: ['the model registry', '模型仓库'],
    children: [
      {
        name: 'list',
        text: ['all models', '全部模型'],
        options: [LIMIT],
        load: async () => (await model()).list,
      },
      {
        name: 'show',
        text: ['versions, where they come from, whether they were admitted', '版本、来源与准入结果'],
        args: [
          { name: '<model>', text: ['docs-lm, or docs-lm@1', 'docs-lm，或 docs-lm@1'], completes: 'model' },
        ],
        load: async () => (await model()).show,
      },
      {
        name: 'register',
        text: ['make a version from a training job', '由训练作业生成版本'],
        args: [{ name: '<name>', text: ['of the model', '模型名称'] }],
        options: [{ flags: '--job <job>', text: ['the training job', '训练作业'], isRequired: true }],
        examples: ['baton model register docs-lm --job @last --wait'],
        load: async () => (await model()).register,
      },
    ],
  },
  {
    name: 'endpoint',
    text: ['models that answer', '提供服务的模型'],
    children: [
      {
        name: 'list',
        text: ['all endpoints', '全部端点'],
        options: [LIMIT],
        load: async () => (await endpoint()).list,
      },
      {
        name: 'show',
        text: ['its replicas', '其副本'],
        args: [ENDPOINT],
        load: async () => (await endpoint()).show,
      },
      {
        name: 'create',
        text: ['make it, or bring it to another model or count', '创建，或切换模型与副本数'],
        args: [{ name: '<name>', text: ['of the endpoint', '端点名称'] }],
        options: [
          {
            flags: '--model <model>',
            text: ['docs-lm, or docs-lm@1', 'docs-lm，或 docs-lm@1'],
            isRequired: true,
          },
          { flags: '--replicas <count>', text: ['how many', '副本数'] },
          {
            flags: '--context-tokens <count>',
            text: ['longest prompt and answer together', '提示与回答的最大长度'],
          },
        ],
        examples: ['baton endpoint create docs-lm --model docs-lm@1 --wait'],
        load: async () => (await endpoint()).create,
      },
      {
        name: 'remove',
        text: ['its replicas stop', '停止其副本'],
        args: [ENDPOINT],
        load: async () => (await endpoint()).remove,
      },
    ],
  },
  {
    name: 'chat',
    text: ['talk to a model through the guard', '经护栏与模型对话'],
    args: [
      { name: '<endpoint>', text: ['its name', '名称'], completes: 'endpoint' },
      {
        name: '[prompt...]',
        text: ['without one, a conversation; or from standard input', '省略则进入对话；也可来自标准输入'],
      },
    ],
    options: [
      { flags: '--max-tokens <count>', text: ['longest answer (256)', '回答的最大长度（256）'] },
      { flags: '--temperature <number>', text: ['0 always takes the likeliest', '0 总取最可能的'] },
      { flags: '--seed <number>', text: ['the same answer again', '可重复的回答'] },
      { flags: '--system <text>', text: ['what the model is told first', '系统提示'] },
      { flags: '--no-trace', text: ['do not say what the guard did', '不显示护栏的处理'] },
    ],
    examples: ['baton chat docs-lm "Permission is hereby"', 'baton chat docs-lm'],
    load: async () => (await import('../commands/chat.ts')).run,
  },
]
