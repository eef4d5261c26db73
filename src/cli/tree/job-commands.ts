/** Submitting jobs and following them. */
import { JOB_KINDS, JOB_STATES } from '#contract'
import type { ArgumentSpec, CommandSpec, OptionSpec } from './model.ts'

const JOB: ArgumentSpec = {
  name: '[job]',
  text: ['its id, a unique beginning or end of it, or @last', '编号、其唯一的开头或结尾，或 @last'],
  completes: 'job',
}
const JOBS: ArgumentSpec = { ...JOB, name: '<jobs...>' }
const STUDY: ArgumentSpec = { name: '<study>', text: ['its id', '编号'], completes: 'study' }
const SEARCH: ArgumentSpec = { name: '[text]', text: ['part of a name or id', '名称或编号的一部分'] }
const LIMIT: OptionSpec = { flags: '--limit <count>', text: ['how many at most', '最多条数'] }
const LIST_OPTIONS: readonly OptionSpec[] = [
  { flags: '-a, --all', text: ['also those that have ended', '包括已结束的'] },
  {
    flags: '--state <state>',
    text: ['only in this state', '只看该状态'],
    choices: [...JOB_STATES, 'active', 'ended'],
  },
  { flags: '--queue <queue>', text: ['only of this queue', '只看该队列'] },
  { flags: '--kind <kind>', text: ['only of this kind', '只看该类型'], choices: JOB_KINDS },
  LIMIT,
]
const LOG_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '-f, --follow',
    text: ['as it comes, over all attempts, to the end', '持续输出直到结束，跨所有尝试'],
  },
  { flags: '--attempt <number>', text: ['of this attempt; the newest unless given', '指定尝试；默认最新'] },
  {
    flags: '--stream <name>',
    text: ['of this stream (rank-0); the main one unless given', '指定日志流（rank-0）；默认主流'],
  },
  { flags: '--streams', text: ['list the streams', '列出日志流'] },
  { flags: '--tail-bytes <count>', text: ['only the last so many bytes', '只看末尾若干字节'] },
]

const list = async () => (await import('../commands/ps.ts')).run
const stop = async () => (await import('../commands/stop.ts')).run
const why = async () => (await import('../commands/why.ts')).run
const logs = async () => (await import('../commands/logs.ts')).run
const study = () => import('../commands/study.ts')

export const jobCommands: readonly CommandSpec[] = [
  {
    name: 'apply',
    canDryRun: true,
    text: ['submit the jobs and studies of a file', '提交文件中的作业与研究'],
    options: [
      {
        flags: '-f, --file <files...>',
        text: ['YAML or JSON; "-" is standard input', 'YAML 或 JSON；“-”表示标准输入'],
        isRequired: true,
      },
    ],
    examples: [
      'baton apply -f job.yaml',
      'baton apply -f job.yaml --dry-run',
      'baton apply -f job.yaml --wait=1h',
      'cat job.yaml | baton apply -f -',
    ],
    load: async () => (await import('../commands/apply.ts')).run,
  },
  {
    name: 'run',
    canDryRun: true,
    text: [
      'run a command as a job, attached; Ctrl-C leaves it running',
      '以作业运行命令并附着；Ctrl-C 不会终止它',
    ],
    args: [
      {
        name: '<command...>',
        text: ['the program and its arguments, behind --', '程序及其参数，写在 -- 之后'],
      },
    ],
    options: [
      { flags: '--name <name>', text: ['what to call it', '名称'] },
      {
        flags: '--gpus <count>',
        text: ['devices for each task: 4, or 8xH100', '每个任务的设备：4，或 8xH100'],
      },
      {
        flags: '--devices <count>',
        text: ['the same, also for CPU slots; 0 holds none', '同上，也可用于 CPU 槽位；0 不占用'],
      },
      { flags: '--tasks <count>', text: ['tasks that start together', '同时启动的任务数'] },
      { flags: '--memory <size>', text: ['for each task: 512MiB, 16GiB', '每个任务的内存：512MiB、16GiB'] },
      { flags: '--queue <queue>', text: ['the queue', '队列'] },
      { flags: '--priority <number>', text: ['0 to 9; 9 goes first', '0 到 9；9 最先'] },
      { flags: '--env <pairs...>', text: ['NAME=VALUE for its environment', '环境变量 NAME=VALUE'] },
      {
        flags: '--secret <pairs...>',
        text: [
          'NAME=SECRET: a variable with the value of a stored secret',
          'NAME=SECRET：变量取已保存机密的值',
        ],
      },
      { flags: '--input <pairs...>', text: ['NAME=DATASET@VERSION', 'NAME=DATASET@VERSION'] },
      {
        flags: '--working-dir <folder>',
        text: ['absolute; the current one unless given', '绝对路径；默认当前目录'],
      },
      { flags: '--max-restarts <count>', text: ['new attempts after faults', '故障后的重试次数'] },
      { flags: '-d, --detach', text: ['submit, print the id and return', '提交、打印编号后返回'] },
    ],
    examples: ['baton run -- python3 train.py', 'baton run --gpus 8xH100 --name sft -- torchrun train.py'],
    load: async () => (await import('../commands/run.ts')).run,
  },
  {
    name: 'ps',
    text: ['jobs that wait or run, newest first', '等待或运行的作业，最新在前'],
    args: [SEARCH],
    options: LIST_OPTIONS,
    load: list,
  },
  {
    name: 'logs',
    text: ['what a job wrote', '作业输出'],
    args: [JOB],
    options: LOG_OPTIONS,
    examples: ['baton logs -f @last', 'baton logs 8f3a2c --stream rank-1'],
    load: logs,
  },
  { name: 'stop', text: ['stop jobs', '停止作业'], args: [JOBS], canDryRun: true, load: stop },
  { name: 'why', text: ['why a job waits, in full', '作业为何等待，完整说明'], args: [JOB], load: why },
  {
    name: 'job',
    text: ['jobs, one by one', '逐个查看作业'],
    children: [
      { name: 'list', text: ['the same as ps', '同 ps'], args: [SEARCH], options: LIST_OPTIONS, load: list },
      {
        name: 'show',
        text: ['state, attempts, recoveries and outputs', '状态、尝试、恢复与产出'],
        args: [JOB],
        load: async () => (await import('../commands/job.ts')).show,
      },
      {
        name: 'history',
        text: ['what happened to it, oldest first', '发生过的事，最早在前'],
        args: [JOB],
        options: [LIMIT],
        load: async () => (await import('../commands/job.ts')).history,
      },
      { name: 'logs', text: ['the same as logs', '同 logs'], args: [JOB], options: LOG_OPTIONS, load: logs },
      { name: 'stop', text: ['the same as stop', '同 stop'], args: [JOBS], canDryRun: true, load: stop },
      { name: 'why', text: ['the same as why', '同 why'], args: [JOB], load: why },
    ],
  },
  {
    name: 'study',
    text: ['searches whose trials are jobs; apply submits them', '以作业为试验的搜索；用 apply 提交'],
    children: [
      {
        name: 'list',
        text: ['studies, newest first', '研究，最新在前'],
        options: [LIMIT],
        load: async () => (await study()).list,
      },
      {
        name: 'show',
        text: ['its trials and which was taken', '各次试验与采用的结果'],
        args: [STUDY],
        load: async () => (await study()).show,
      },
      {
        name: 'stop',
        text: ['stop it and its jobs', '停止研究及其作业'],
        args: [STUDY],
        load: async () => (await study()).stop,
      },
    ],
  },
  {
    name: 'queue',
    text: ['queues', '队列'],
    children: [
      {
        name: 'list',
        text: ['who waits, who runs, what they hold', '等待、运行与占用情况'],
        load: async () => (await import('../commands/cluster.ts')).queues,
      },
    ],
  },
  {
    name: 'node',
    text: ['machines', '节点'],
    children: [
      {
        name: 'list',
        text: ['devices, allocated and used', '设备的分配与使用'],
        load: async () => (await import('../commands/cluster.ts')).nodes,
      },
    ],
  },
]
