/** 命令行自身错误的中文说法，按错误码；名字取自错误的 details。没有 hint 的，用英文的提示（多为命令）。 */
import type { ErrorWords } from '#contract'

export const errorsZh: Readonly<Record<string, ErrorWords>> = {
  'cli/usage': { error: '{{reason}}' },
  'cli/not-running': { error: '{{dataDir}} 上没有正在运行的 Baton' },
  'cli/unreachable': { error: '{{url}} 没有应答：{{reason}}', hint: '{{advice}}' },
  'cli/no-key': {
    error: '没有 {{url}} 的 API 密钥',
    hint: '请把 BATON_API_KEY 设为在那里用 baton key create 得到的密钥',
  },
  'cli/key-unreadable': { error: '{{file}} 无法读取：{{reason}}', hint: '{{advice}}' },
  'cli/key-refused': { error: '服务器不接受这个密钥', hint: '{{advice}}' },
  'cli/not-baton': {
    error: '{{url}} 回答了 {{status}}，不像是 Baton',
    hint: '请检查 BATON_SERVER 或 --server 里的地址',
  },
  'cli/file-unreadable': {
    error: '{{file}} 无法读取：{{reason}}',
    hint: '请写一个你可读的文件',
  },
  'cli/no-version': { error: '{{model}} 没有版本 {{version}}' },
  'cli/no-such-key': { error: '没有名为“{{id}}”的密钥' },
  'cli/bad-job-file': { error: '{{where}}：{{reason}}', hint: '{{advice}}' },
  'cli/foreign-job-file': {
    error: '{{where}}：这是{{what}}，这个版本的 Baton 还不能接收；没有提交任何内容',
    hint: '请写成 Baton 的作业：{{instead}}',
  },
  'cli/job-failed': { error: '作业 {{id}} “{{name}}”没有成功：{{why}}' },
  'cli/wait-timed-out': { error: '等了 {{seconds}} 秒，仍未等到{{what}}' },
  'cli/server-failed': { error: '服务器启动时退出：{{reason}}', hint: '它的日志：{{logFile}}' },
  'cli/server-silent': { error: '{{seconds}} 秒后服务器仍未就绪', hint: '它的日志：{{logFile}}' },
  'cli/does-not-stop': { error: '{{what}}（pid {{pid}}）停不下来' },
  'cli/data-dir-unusable': {
    error: '{{dataDir}} 不能用：{{reason}}',
    hint: '请用 --data-dir 或 BATON_DATA_DIR 指定另一个文件夹',
  },
  'cli/audit-broken': {
    error: '审计日志不完整：{{file}}:{{line}}：{{why}}',
    hint: '请与之前的副本比对；从这一行起的内容都不可信',
  },
  'cli/no-audit-log': {
    error: '{{dir}} 里没有审计日志',
    hint: '请写它的文件夹：baton audit verify --dir FOLDER',
  },
  'cli/bad-line': {
    error: '{{file}} 第 {{line}} 行：{{reason}}',
    hint: '每行一条文本：{"id": "1", "text": "…"}',
  },
  'cli/no-policy': {
    error: '没有名为“{{name}}”的策略，也没有这个文件',
    hint: '请用 default，或写出策略文件',
  },
  'cli/endpoint-failing': { error: '端点 {{name}} 故障：{{reason}}' },
  'cli/unexpected': { error: '意外的错误：{{reason}}', hint: '请加 -v 再运行一次，看它出自哪里' },
}
