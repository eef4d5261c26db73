/** Starting, stopping and looking at Baton itself. */
import type { CommandSpec } from './model.ts'

export const serverCommands: readonly CommandSpec[] = [
  {
    name: 'up',
    text: ['start Baton and print a link to sign in by', '启动 Baton 并打印登录链接'],
    options: [
      {
        flags: '--port <port>',
        text: ['port to listen on; 0 takes any that is free', '监听端口；0 表示任意空闲端口'],
      },
      { flags: '--host <host>', text: ['address to listen on', '监听地址'] },
      {
        flags: '--foreground',
        text: ['stay in this terminal; Ctrl-C stops it', '在当前终端运行；Ctrl-C 停止'],
      },
    ],
    examples: ['baton up', 'baton up --port 8080'],
    load: async () => (await import('../commands/up.ts')).run,
  },
  {
    name: 'down',
    text: [
      'stop the server, its jobs and the database; jobs go on with the next up',
      '停止服务器、作业与数据库；下次 up 时作业继续',
    ],
    options: [
      {
        flags: '--keep-running',
        text: ['leave jobs running without a server', '让作业在没有服务器时继续运行'],
      },
      { flags: '--stop-jobs', text: ['stop jobs for good first', '先彻底停止所有作业'] },
    ],
    load: async () => (await import('../commands/down.ts')).run,
  },
  {
    name: 'status',
    text: ['is it up, is anything wrong, what is going on', '是否运行、有无异常、正在做什么'],
    load: async () => (await import('../commands/status.ts')).run,
  },
  {
    name: 'open',
    text: ['print a fresh link to sign in to the console', '打印新的控制台登录链接'],
    load: async () => (await import('../commands/open.ts')).run,
  },
  {
    name: 'setup',
    text: ['find a Python with PyTorch for training, or install one', '查找带 PyTorch 的 Python，或安装它'],
    options: [{ flags: '--find-only', text: ['install nothing', '不安装任何东西'] }],
    load: async () => (await import('../commands/setup.ts')).run,
  },
  {
    name: 'top',
    text: ['devices, allocated and used, and the jobs on them', '设备的分配与使用，以及其上的作业'],
    load: async () => (await import('../commands/cluster.ts')).top,
  },
]
