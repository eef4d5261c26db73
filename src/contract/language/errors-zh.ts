/**
 * 错误的中文说法，按错误码；{{}} 中的名字取自错误的 details。
 *
 * The English of an error stands where it is thrown. A code that is missing here is read in English; a test
 * holds that none is, and that every name is among the error's details.
 */
import type { ErrorWords } from './load-errors.ts'

const CURSOR: ErrorWords = {
  error: '“{{cursor}}”不是这个列表的游标',
  hint: '请取上一页的 nextCursor，或不带游标',
}
const LINK: ErrorWords = {
  error: '这个登录链接无效：链接只能用一次，十分钟内有效',
  hint: '生成新链接：baton up',
}
const OTHER_DATABASE = '或把 BATON_DATABASE_URL 指向自己的 PostgreSQL'
const CALLS = '各接口接受什么：/openapi.json'

export const errorsZh: Readonly<Record<string, ErrorWords>> = {
  'api/bad-request': { error: '{{place}}：{{reason}}', hint: CALLS },
  'api/bad-json': { error: '请求体不是可接受的 JSON：{{reason}}', hint: CALLS },
  'api/body-too-large': {
    error: '请求体超过 {{limit}} 字节',
    hint: '请少发一些，或把大的内容放进文件、在请求中写文件名',
  },
  'api/unsupported-media-type': {
    error: '请求体必须是 application/json',
    hint: '请加请求头：content-type: application/json',
  },
  'api/bad-http': { error: '请求有误：{{reason}}', hint: CALLS },
  'api/route-not-found': { error: '没有 {{method}} {{path}} 这个接口', hint: '全部接口：/openapi.json' },
  'api/host-not-served': {
    error: '这台服务器不认“{{host}}”这个名字',
    hint: '请用 baton status 打印的地址，或把它加入设置 server.publicHosts',
  },
  'api/not-signed-in': {
    error: '需要登录，或 API 密钥',
    hint: '请打开 baton up 打印的链接，或加请求头：authorization: Bearer baton_…',
  },
  'api/foreign-origin': {
    error: '会改动内容的请求须带 Bearer 令牌，或带 cookie 以及本服务器的 Origin 头',
    hint: '程序请用 API 密钥：authorization: Bearer baton_…',
  },
  'api/scope-missing': { error: '这个接口需要权限“{{scope}}”', hint: '请换有此权限的密钥，或向管理员申请' },
  'api/too-many-sign-ins': {
    error: '这个地址登录失败次数过多，请在 {{retryAfterSeconds}} 秒后再试',
    hint: '之后打开新链接：baton open',
  },
  'api/too-many-bodies': {
    error: '正在读取的大请求过多',
    hint: '请在 {{retryAfterSeconds}} 秒后重发',
  },
  'api/too-many-streams': {
    error: '已打开 {{limit}} 个事件流',
    hint: '请关掉一个控制台，或降低读取事件的频率',
  },
  'api/idempotency-key-in-use': {
    error: '带有这个 Idempotency-Key 的请求正在处理',
    hint: '请稍后再问：会得到第一次请求的结果',
  },
  'api/idempotency-key-of-other-call': {
    error: '这个 Idempotency-Key 属于你的另一个请求',
    hint: '每个请求用新的键，只有重复同一个请求才用同一个',
  },
  'api/answer-not-kept': {
    error: '这个请求已经做过；结果里有只显示一次的密钥，没有保存',
    hint: '请吊销它创建的密钥，再用新的 Idempotency-Key 请求',
  },
  'api/internal': {
    error: 'Baton 内部出错，原因写在服务器日志里',
    hint: '请在日志里找这个请求编号：baton status 会给出日志文件',
  },
  'server/port-taken': {
    error: '{{host}} 的端口 {{port}} 被其他程序占用',
    hint: '换一个：baton up --port 0，或设置 BATON_SERVER__PORT',
  },
  'server/cannot-listen': {
    error: '无法监听 {{host}}:{{port}}：{{reason}}',
    hint: '请检查设置 server.host 与 server.port',
  },
  'server/insecure-remote': {
    error: '其他人可以访问 {{host}}，没有 TLS 时他们能看到所有密钥与会话',
    hint: '请设置 server.tls.certFile 与 keyFile，或只监听 127.0.0.1；由代理提供 TLS 时设置 server.allowInsecureRemote',
  },
  'server/tls-unreadable': {
    error: '{{file}} 不能用：{{reason}}',
    hint: 'server.tls 需要 PEM 格式的证书链与私钥',
  },
  'server/already-runs': { error: '{{dataDir}} 上已有服务器在运行', hint: '请看：baton status' },
  'server/data-dir-unusable': {
    error: '{{dataDir}} 不能用：{{reason}}',
    hint: '用 BATON_DATA_DIR 指定另一个文件夹',
  },
  'server/failed': { error: '服务器出错：{{reason}}', hint: '服务器日志里有详情' },

  'identity/link-used': LINK,
  'identity/link-expired': LINK,
  'identity/link-unknown': LINK,
  'identity/other-project': {
    error: '这个密钥或会话只能打开项目“{{own}}”，而请求的是“{{asked}}”',
    hint: '请用那个项目的密钥，或登录后选择项目',
  },
  'identity/project-not-found': {
    error: '你没有项目“{{name}}”',
    hint: '查看你的项目：baton project list。其他项目的角色由管理员给予',
  },
  'identity/project-taken': { error: '已有项目“{{name}}”', hint: '查看：baton project list' },
  'identity/bound-to-project': {
    error: '人员与项目不限于项目“{{project}}”，而这个密钥或会话只能打开它',
    hint: '请以管理员身份登录控制台，或在服务器所在的机器上使用 baton',
  },
  'identity/account-not-found': { error: '没有账号“{{name}}”', hint: '查看：baton account list' },
  'identity/account-taken': {
    error: '已有账号“{{name}}”',
    hint: '账号从不删除，同一名称始终是同一个人：请换一个名称，或重新启用它',
  },
  'identity/email-taken': {
    error: '账号“{{account}}”已使用这个邮箱',
    hint: '请先在那里更改：baton account change {{account}} --email none',
  },
  'identity/account-disabled': {
    error: '账号“{{name}}”已停用',
    hint: '管理员可重新启用：baton account change {{name}} --enable',
  },
  'identity/account-nowhere': {
    error: '账号“{{name}}”在任何项目中都没有角色',
    hint: '管理员可给予角色：baton account change {{name}} --role engineer -p default',
  },
  'identity/oidc-off': {
    error: '没有设置身份提供方',
    hint: '请用链接登录：baton open。设置项是 server.oidc.issuer 与 clientId',
  },
  'identity/oidc-secret-unreadable': {
    error: '无法读取 {{file}}：{{reason}}',
    hint: 'server.oidc.clientSecretFile 指向只含客户端密钥的文件',
  },
  'identity/provider-silent': {
    error: '{{issuer}} 没有应答：{{reason}}',
    hint: '请稍后再试，或用链接登录：baton open',
  },
  'identity/provider-unusable': {
    error: '{{issuer}} 没有说明如何登录：{{reason}}',
    hint: 'server.oidc.issuer 须与提供方的自称完全一致：见其 /.well-known/openid-configuration',
  },
  'identity/provider-refused': {
    error: '{{issuer}} 拒绝了登录：{{reason}}',
    hint: '请从登录页重新开始；若仍如此，请管理员检查 server.oidc',
  },
  'identity/answer-not-trusted': {
    error: '{{issuer}} 的应答不能证明你的身份：{{reason}}',
    hint: '请从登录页重新开始；若仍如此，请管理员检查 server.oidc',
  },
  'identity/sign-in-not-begun': {
    error: '这次登录不是在本浏览器开始的，或已太久，或之后又开始了另一次',
    hint: '请从登录页重新开始',
  },
  'identity/email-unverified': {
    error: '{{issuer}} 没有确认你的邮箱（{{email}}）',
    hint: '请在那里验证邮箱；其管理员须允许它提供“email”与“email_verified”',
  },
  'identity/domain-not-allowed': {
    error: '{{email}} 不能在这里登录',
    hint: '管理员在 server.oidc.allowedDomains 中列出允许的域名',
  },
  'identity/email-of-another': {
    error: '账号“{{account}}”的邮箱是 {{email}}，但身份提供方的另一个人已用它登录',
    hint: '若它现在属于你，请管理员去除邮箱后重新设置：baton account change {{account}} --email none',
  },
  'identity/person-unknown': {
    error: '没有 {{email}} 的账号',
    hint: '请管理员新建：baton account create 名称 --role engineer --email {{email}}',
  },
  'identity/first-admin-stays': {
    error: '账号“admin”始终是管理员：数据目录的所有者以它的身份操作',
    hint: '请另设管理员，把这个账号留给服务器所在的机器',
  },
  'identity/scopes-too-wide': {
    error: '密钥的权限不能多于创建它的人；你没有：{{missing}}',
    hint: '请去掉这些权限，或向管理员申请密钥',
  },
  'identity/key-not-found': { error: '没有 API 密钥“{{id}}”', hint: '全部密钥：baton key list' },
  'identity/may-not-revoke': { error: '这个密钥有你没有的权限：{{missing}}', hint: '请管理员来吊销' },

  'config/unknown-setting': {
    error: '{{where}}：没有设置项“{{key}}”',
    hint: '{{advice}}',
  },
  'config/bad-setting': {
    error: '{{where}}：{{key}}：{{reason}}',
    hint: '可用的值：docs/configuration.md',
  },
  'config/bad-file': { error: '{{where}}：{{reason}}', hint: '设置是 YAML 文件：docs/configuration.md' },

  'runtime/bad-job': {
    error: '这不是作业：{{place}}：{{reason}}',
    hint: '作业文件的全部设置：docs/job.schema.json',
  },
  'runtime/bad-settings': { error: '{{reason}}', hint: '{{advice}}' },
  'scheduler/never-fits': { error: '在这里永远无法启动：{{why}}', hint: '{{fix}}' },
  'runtime/job-not-found': { error: '没有编号以“{{id}}”开头或结尾的作业', hint: '全部作业：baton ps --all' },
  'runtime/no-job-yet': { error: '还没有作业，因此没有 @last', hint: '提交一个：baton run -- echo hello' },
  'runtime/account-unknown': {
    error: '{{owner}} 关联了 Unix 账户“{{account}}”，而本机没有这个账户',
    hint: '请建立它，或关联别的：baton account change {{owner}} --unix-account 名称',
  },
  'runtime/accounts-silent': {
    error: '本机的账户服务没有回答“{{account}}”是谁',
    hint: '会再问一次。手工查询：getent passwd {{account}}',
  },
  'runtime/account-closed': {
    error: 'Unix 账户“{{account}}”读不到作业需要的 {{path}}',
    hint: '请把 Baton 装在每个账户都能读的地方，并把 BATON_DATA_DIR 设在每个账户都能进入的文件夹下，例如 /var/lib/baton',
  },
  'runtime/ambiguous-id': {
    error: '有多个作业的编号以“{{id}}”开头或结尾：{{found}}',
    hint: '请多写几个字符',
  },
  'runtime/attempt-not-found': {
    error: '作业 {{jobId}} 没有第 {{number}} 次尝试',
    hint: '请看：baton job show {{jobId}}',
  },
  'runtime/log-removed': {
    error: '作业 {{jobId}} 第 {{number}} 次尝试的日志已于 {{date}} 删除',
    hint: '已结束作业的日志保留 runtime.jobFolderDays 天；历史仍在：baton job history',
  },
  'runtime/stream-not-found': {
    error: '这次尝试没有日志流“{{stream}}”（现有：{{found}}）',
    hint: '请写其中一个，或不写流名',
  },
  'runtime/bad-cursor': { error: '这不是本列表给出的游标', hint: '请不带游标重新开始' },
  'runtime/no-program': {
    error: '这台服务器不运行“{{kind}}”类型的作业',
    hint: '请换一种类型；内置类型见 README',
  },
  'runtime/bad-outputs': {
    error: '程序写出的产出清单有误：{{reason}}',
    hint: '程序可以写什么：docs/attempt-contract.md',
  },

  'data/dataset-not-found': { error: '没有名为“{{name}}”的数据集', hint: '请看：baton dataset list' },
  'data/version-not-found': {
    error: '没有 {{ref}}；最新版本是 {{latest}}',
    hint: '请看：baton dataset list',
  },
  'data/bad-ref': { error: '“{{ref}}”不是数据集', hint: '请写名称，如“docs”；或名称加版本，如“docs@2”' },
  'data/bad-cursor': CURSOR,
  'data/bad-rows-query': { error: '查询有误：{{reason}}' },
  'data/bad-setting': { error: '{{kind}} 作业的 {{path}} 有误：{{reason}}' },
  'data/folder-not-found': {
    error: '没有文件夹 {{folder}}',
    hint: '请把 with.folder 设为运行 Baton 的机器上的绝对路径',
  },
  'data/not-a-folder': { error: '{{folder}} 不是文件夹', hint: '请把 with.folder 设为存放文档的文件夹' },
  'data/folder-unreadable': {
    error: '运行 Baton 的账户不能读取文件夹 {{folder}}',
    hint: '授权：chmod o+rx {{folder}}',
  },
  'data/folder-in-circle': {
    error: '{{folder}} 是一个绕成圈的链接，或位于这样的链接之后',
    hint: '把 with.folder 设为目录本身',
  },
  'data/folder-empty': {
    error: '文件夹 {{folder}} 是空的',
    hint: '请放入文档，或把 with.folder 设为另一个文件夹',
  },
  'data/no-documents': {
    error: '{{folder}} 下的 {{files}} 个文件都不符合 {{patterns}}',
    hint: '请设置 with.patterns，例如：patterns: ["**/*.md", "**/*.txt"]',
  },
  'data/nothing-left': {
    error: '{{files}} 个符合的文件没有一个成为记录：{{reasons}}',
    hint: '请把 with.folder 或 with.patterns 指向文本文档，或调高 with.maxFileMiB',
  },
  'data/disk-full': {
    error: '{{folder}} 所在的磁盘已满',
    hint: '请腾出空间，或用 BATON_DATA_DIR 移走数据，然后重新提交作业',
  },
  'data/input-unusable': {
    error: '{{ref}} 没有列“{{missing}}”',
    hint: '请写由 collect 作业产出的数据集：inputs: {dataset: docs}',
  },
  'data/output-damaged': { error: '{{file}} 已损坏：{{reason}}', hint: '请重新提交作业' },
  'data/version-unreadable': {
    error: '{{ref}} 的文件无法读取',
    hint: '请再运行一次产出它的作业；它的页面写着是哪个',
  },
  'data/query-failed': {
    error: '记录无法读取：{{reason}}',
    hint: '请重试；若仍如此，请看服务器日志：baton status',
  },
  'data/query-too-slow': { error: '读取记录超过 {{seconds}} 秒，已中止', hint: '请少取几行，或不加筛选' },
  'data/queries-piled-up': { error: '已有 {{waiting}} 个读取在等待', hint: '请几秒后再试' },

  'training/unknown-recipe': {
    error: '没有名为“{{name}}”的配方',
    hint: '现有：{{known}}。也可以写自己的命令',
  },
  'training/recipe-or-command': {
    error: '作业必须写配方或命令，且只写一个',
    hint: '请写一个：recipe: pretrain，或 command: [python3, train.py]',
  },
  'training/bad-setting': { error: '{{path}}：{{reason}}' },
  'training/dataset-missing': {
    error: '配方 {{recipe}} 需要数据集',
    hint: '请写一个：inputs: {dataset: docs}',
  },
  'training/no-such-column': {
    error: '{{ref}} 没有列“{{column}}”；现有 {{columns}}',
    hint: '请改正 with.where、先标注数据集，或换用文档数据集',
  },
  'training/too-few-documents': {
    error: '{{ref}} 只有 {{count}} 篇符合的文档，至少要两篇',
    hint: '请放宽 with.where，或收集更多文档',
  },
  'training/no-torch': {
    error: '无法训练：{{reason}}',
    hint: '请运行 baton setup（源码检出中：make setup）；若 BATON_PYTHON 指定的 Python 装有 PyTorch 2.4 以上，就用它',
  },
  'training/checkpoint-unreadable': {
    error: '检查点文件 {{file}} 不能用：{{reason}}',
    hint: '检查点是含 model.safetensors 与 config.json 的文件夹，由配方 pretrain 写出',
  },
  'training/model-not-found': { error: '没有名为“{{name}}”的模型', hint: '请看：baton model list' },
  'training/model-version-not-found': {
    error: '没有 {{ref}}；最新版本是 {{latest}}',
    hint: '请看：baton model list',
  },
  'training/bad-model-ref': {
    error: '“{{ref}}”不是模型',
    hint: '请写名称，如“docs-lm”；或名称加版本，如“docs-lm@2”',
  },
  'training/model-file-missing': {
    error: '{{ref}} 的 {{file}} 不在存储中',
    hint: '请从训练作业重新登记模型：baton model register',
  },
  'training/not-a-training-job': {
    error: '作业 {{name}}（{{id}}）的类型是 {{kind}}；模型来自 train 类型的作业',
    hint: '请看：baton ps --all --kind train',
  },
  'training/training-not-done': {
    error: '作业 {{name}}（{{id}}）还没有完成，完成后才有最终检查点',
    hint: '等它完成：baton logs {{id}} --follow',
  },
  'training/no-checkpoint': {
    error: '作业 {{name}}（{{id}}）没有留下可登记的检查点',
    hint: '训练程序须在 outputs.json 里写明它，kind 为 "checkpoint"',
  },
  'training/bad-settings': {
    error: '{{kind}} 作业的设置有误：{{reason}}',
    hint: '请让 Baton 来写：baton model register NAME --job JOB',
  },
  'training/study-not-found': {
    error: '没有编号为“{{id}}”的调参',
    hint: '请看：baton ps --all，或 GET /api/v1/studies',
  },
  'training/ambiguous-study': { error: '“{{id}}”对应 {{count}} 个调参', hint: '请多写几个字符' },
  'training/bad-study': {
    error: '这不是调参：{{place}}：{{reason}}',
    hint: '调参的全部设置：docs/job.schema.json',
  },
  'training/bad-cursor': CURSOR,

  'serving/no-endpoint': { error: '没有名为“{{name}}”的端点', hint: '请看：baton endpoint list' },
  'serving/not-ready': { error: '端点 {{name}} 还不能回答', hint: '等它就绪：baton endpoint show {{name}}' },
  'serving/no-such-call': { error: '副本只有 POST /generate 与 GET /health 两个接口' },
  'serving/not-allowed': { error: '这不是该副本的令牌' },
  'serving/busy': { error: '{{name}} 的每个副本都已排满', hint: '请稍后再问，或增加副本' },
  'serving/replica-failed': {
    error: '{{name}} 的一个副本失败：{{reason}}',
    hint: '请再问一次；副本写了什么：baton endpoint show {{name}}',
  },
  'serving/model-not-loaded': { error: '模型无法载入：{{reason}}', hint: '它的日志里有详情' },
  'serving/prompt-too-long': {
    error: '提示词有 {{promptTokens}} 个词元；模型最多看 {{contextTokens}} 个，还要给回答留一个',
    hint: '请缩短提示词',
  },
  'serving/empty-prompt': { error: '消息里没有可以接着回答的用户消息', hint: '请加一条 role 为 user 的消息' },
  'serving/too-many-stops': { error: '给了 {{count}} 个停止序列，最多 {{limit}} 个', hint: '请去掉一些' },
  'serving/model-not-admitted': {
    error: '{{ref}} 不能提供服务：{{why}}',
    hint: '请继续训练后重新登记，或用另一个版本：baton model list',
  },
  'serving/context-too-large': {
    error: '{{ref}} 在长 {{limit}} 个词元的文本上训练，而要求的是 {{asked}}',
    hint: '请不写 contextTokens，或设为 {{limit}} 以内',
  },
  'serving/bad-endpoint': {
    error: '这不是端点：{{place}}：{{reason}}',
    hint: '请看：baton endpoint create --help',
  },
  'serving/bad-settings': {
    error: '服务作业的设置有误：{{reason}}',
    hint: '副本由端点启动：baton endpoint create NAME --model MODEL@VERSION',
  },
  'serving/request-too-large': { error: '请求超过 {{limit}} 字节', hint: '请缩短提示词' },
  'serving/bad-cursor': CURSOR,

  'guard/bad-policy': {
    error: '{{where}}：{{reason}}',
    hint: '请改正文件，或去掉设置 guard.policyFile（BATON_GUARD__POLICY_FILE）以用内置策略',
  },
  'guard/bad-request': { error: '请求有误：{{reason}}' },
  'guard/answer-cut': { error: '{{model}} 的回答中途断了', hint: '请再问一次' },
  'guard/detector-failed': { error: '一个检测器出错，因此拦截' },
  'guard/failed': { error: '无法回答这个请求', hint: '服务器日志里有详情：baton status 会给出文件' },
  'guard/audit-unavailable': {
    error: '审计日志写不进去，而未记录的内容一律不放行',
    hint: '请在数据目录所在的磁盘上腾出空间；服务器日志里有详情：baton status 会给出文件',
  },
  'guard/audit-record-too-large': {
    error: '{{bytes}} 字节的记录放不进审计日志，上限是 {{limit}}',
    hint: '请缩短请求中的名称与设置',
  },
  'guard/audit-busy': {
    error: '另一台服务器正在写 {{folder}} 里的审计日志',
    hint: '请停掉它（baton down），或用 BATON_DATA_DIR 给这一台另一个数据目录',
  },
  'guard/audit-broken': {
    error: '审计日志被改动过：{{file}}:{{line}}：{{why}}',
    hint: '完整检查：baton audit verify。要开始新日志，请把该文件夹移走并作为证据保存',
  },
  'guard/no-audit-record': { error: '审计日志没有记录 {{index}}', hint: '请看：baton audit list' },
  'guard/bad-cursor': CURSOR,

  'store/no-postgres-binaries': {
    error: 'Baton 自带的 PostgreSQL 没有为 {{platform}} 安装',
    hint: `请不带 --omit=optional 重新安装，${OTHER_DATABASE}`,
  },
  'store/postgres-does-not-run': {
    error: 'Baton 自带的 PostgreSQL 在这里无法运行：{{reason}}',
    hint: '请把 BATON_DATABASE_URL 指向自己的 PostgreSQL',
  },
  'store/no-account-for-postgres': {
    error: 'PostgreSQL 不以 root 运行，也没有其他账户可用：{{reason}}',
  },
  'store/database-busy': {
    error: '另一个 Baton 启动或停止 {{folder}} 里的数据库已有 {{seconds}} 秒',
    hint: '请等它完成，或看：baton status',
  },
  'store/wrong-data-version': {
    error: '{{folder}} 里的数据库由 PostgreSQL {{found}} 建立，而这个 Baton 自带 PostgreSQL {{needed}}',
  },
  'store/folder-not-ours': { error: '{{folder}} 不能用：{{reason}}', hint: '请把 {{folder}} 移走后再启动' },
  'store/password-lost': { error: '{{file}} 缺失或为空，而数据库需要它' },
  'store/disk-full': {
    error: '{{folder}} 所在的磁盘已满',
    hint: '请腾出空间，或用 BATON_DATA_DIR 移走数据，然后运行：baton up',
  },
  'store/database-did-not-start': { error: 'PostgreSQL 没有启动：{{reason}}', hint: '它的日志：{{logFile}}' },
  'store/database-did-not-stop': {
    error: 'PostgreSQL（pid {{pid}}）停不下来',
    hint: '请终止它：kill -QUIT {{pid}}',
  },
  'store/database-lost': {
    error: '与数据库的连接中断了',
    hint: '请先看操作是否已完成，几秒后再试：数据库会自行恢复',
  },
  'store/database-slow': {
    error: '未能及时得到空闲的数据库连接',
    hint: '请几秒后再试；尚未执行任何操作',
  },
  'store/database-unreachable': {
    error: '连不上数据库 {{where}}：{{reason}}',
    hint: '请检查地址、账户，以及数据库是否在运行',
  },
  'store/database-too-old': {
    error: 'Baton 需要 PostgreSQL 14 以上，这里是 {{found}}',
    hint: '请升级它，或去掉 BATON_DATABASE_URL 以用自带的 PostgreSQL',
  },
  'store/migration-files-broken': { error: '这个 Baton 的迁移文件有问题：{{reason}}' },
  'store/migration-changed': {
    error: '{{file}} 应用到这个数据库时的内容与现在不同',
    hint: '请恢复 {{file}}（git checkout），把改动写进新的迁移',
  },
  'store/migration-half-done': { error: '{{file}} 在这个数据库上开始过，没有完成' },
  'store/database-newer': {
    error: '数据库里有这个 Baton 不认识的 {{file}}（它最新的是 {{newest}}）',
    hint: '请用更新的 Baton 启动，或恢复升级前的备份',
  },
  'store/migration-failed': {
    error: '{{file}} 失败，已回滚：{{reason}}',
    hint: '数据库保持原样；上次使用的 Baton 仍可运行',
  },
  'store/blob-not-found': {
    error: '没有摘要为 {{digest}} 的内容',
    hint: '请从备份恢复数据目录，或再运行一次产出它的作业',
  },
  'store/blob-corrupt': {
    error: '内容 {{digest}} 已损坏：{{reason}}',
    hint: '请从备份恢复数据目录，或再运行一次产出它的作业',
  },
  'store/blob-too-large': {
    error: '内容 {{digest}} 有 {{bytes}} 字节，一次最多读 {{limit}}',
    hint: '请用更少的内容再运行产出它的作业',
  },
  'store/bad-digest': {
    error: '“{{text}}”不是摘要：应为 sha256: 加 64 个 0–9、a–f',
    hint: '请原样完整地写',
  },
  'secrets/not-found': { error: '没有名为“{{name}}”的机密', hint: '请创建：baton secret set {{name}}' },
  'secrets/not-found-meant': {
    error: '没有名为“{{name}}”的机密',
    hint: '你是不是想写“{{near}}”？否则请创建：baton secret set {{name}}',
  },
  'secrets/in-use': {
    error: '尚未结束的作业在使用机密“{{name}}”：{{jobs}}',
    hint: '请先停止它们；或仍要删除：baton secret rm {{name}} --force。运行中的作业保留原值，之后启动的会失败',
  },
  'secrets/key-file-missing': {
    error: '{{file}} 处没有密钥文件',
    hint: '路径由 BATON_SECRET_KEY_FILE 指定。请放回文件，或首次创建：(umask 077; openssl rand -base64 32 > {{file}})',
  },
  'secrets/key-file-open': {
    error: '其他人可以读取密钥文件 {{file}}（权限 {{mode}}）',
    hint: '请执行 chmod 600 {{file}}；若可能已被读取，请换一把密钥',
  },
  'secrets/key-file-bad': {
    error: '密钥文件 {{file}} 无法使用：{{reason}}',
    hint: '每行一把密钥：32 个随机字节的 base64，如 openssl rand -base64 32 的输出',
  },
  'secrets/key-file-unreadable': {
    error: '密钥文件 {{file}} 无法读取：{{reason}}',
    hint: '只有运行 Baton 的账户能读取它',
  },
  'secrets/key-file-unwritable': {
    error: '密钥文件 {{file}} 无法写入：{{reason}}',
    hint: '若 Baton 无权写入：请自行把新密钥写在旧密钥上方，再执行 baton secret rotate-key --from-file',
  },
  'secrets/key-lost': {
    error: '已存有机密，但加密它们的密钥不在：缺少 {{file}}',
    hint: '请放回该文件。若已永久丢失，机密的值也随之丢失：先 baton secret rotate-key --lost-key，再逐个重新设置',
  },
  'secrets/key-unknown': {
    error: '机密“{{name}}”无法读取：{{file}} 中没有加密它的密钥',
    hint: '请把那把密钥放回文件，或重新设置：baton secret set {{name}}',
  },
  'secrets/changed': {
    error: '机密“{{name}}”无法读取：所存内容不是 Baton 以此名称写入的',
    hint: '数据库被改动过。请重新设置：baton secret set {{name}}',
  },
  'runtime/log-not-masked': {
    error: '作业 {{jobId}} 第 {{number}} 次尝试的日志无法显示：其中可能含有已无法读取的机密',
    hint: '请放回机密的密钥文件。有权读取数据目录的人可在其中的 jobs 下找到日志',
  },
}
