/** Projects, and the people who have a role in them. */
import { ROLES } from '#contract'
import type { ArgumentSpec, CommandSpec, OptionSpec } from './model.ts'

const account = () => import('../commands/account.ts')
const project = () => import('../commands/project.ts')

const NAME: ArgumentSpec = { name: '<name>', text: ['the account', '账号'] }
const EMAIL: OptionSpec = {
  flags: '--email <address>',
  text: ['how an identity provider knows them', '身份提供方所知的邮箱'],
}
const UNIX: OptionSpec = {
  flags: '--unix-account <account>',
  text: [
    'whose rights their jobs run with, where Baton runs as root',
    'Baton 以 root 运行时，其作业使用的 Unix 账号',
  ],
}

export const peopleCommands: readonly CommandSpec[] = [
  {
    name: 'account',
    text: ['people, and their role in a project (-p)', '人员及其在项目（-p）中的角色'],
    children: [
      { name: 'list', text: ['everybody', '全部账号'], load: async () => (await account()).list },
      {
        name: 'create',
        text: ['a new person, with a role in the project', '新建账号，并给予项目中的角色'],
        args: [{ name: '<name>', text: ['a short name, or an e-mail', '简短名称或邮箱'] }],
        options: [
          {
            flags: '--role <role>',
            text: ['in the project; "admin" is one of all projects', '项目中的角色；admin 管理全部项目'],
            choices: ROLES,
            isRequired: true,
          },
          EMAIL,
          UNIX,
        ],
        examples: ['baton account create ada --role engineer --email ada@example.org -p research'],
        load: async () => (await account()).create,
      },
      {
        name: 'change',
        text: [
          'a role, an e-mail, a Unix account; "none" takes it away',
          '更改角色、邮箱、Unix 账号；none 表示去除',
        ],
        args: [NAME],
        options: [
          {
            flags: '--role <role>',
            text: ['in the project', '项目中的角色'],
            choices: [...ROLES, 'none'],
          },
          EMAIL,
          UNIX,
          { flags: '--enable', text: ['may sign in again', '重新启用'] },
        ],
        examples: [
          'baton account change ada --role reviewer',
          'baton account change ada --role none -p research',
        ],
        load: async () => (await account()).change,
      },
      {
        name: 'disable',
        text: ['its sessions, links and keys end at once, for good', '其会话、链接与密钥立即失效，不再恢复'],
        args: [NAME],
        load: async () => (await account()).disable,
      },
      {
        name: 'link',
        text: ['print a link that signs this person in once', '打印一次性登录链接，供此人登录'],
        args: [NAME],
        load: async () => (await account()).link,
      },
    ],
  },
  {
    name: 'project',
    text: ['projects: whose things are whose', '项目：数据与作业的归属'],
    children: [
      { name: 'list', text: ['those that are yours', '你的项目'], load: async () => (await project()).list },
      {
        name: 'create',
        text: ['a new project', '新建项目'],
        args: [{ name: '<name>', text: ['its name', '项目名'] }],
        load: async () => (await project()).create,
      },
    ],
  },
]
