/**
 * Keys and tokens by the shapes their makers gave them, so that scanners can know them. From the makers' own
 * documentation of their token formats; one row a maker and shape.
 */
export interface KeyFormat {
  readonly proof: string
  readonly pattern: string
  /** Also this must hold, for shapes that ordinary names can have. */
  readonly holds?: (text: string) => boolean
  /** The shape is so rare that even a maker's own sample is covered. */
  readonly coversSamples?: boolean
}

const mixed = (text: string): boolean => /\d/.test(text) && /[A-Za-z]/.test(text.slice(3))
const B64 = '[A-Za-z0-9_-]'
const HEX = '[0-9a-f]'

export const KEY_FORMATS: readonly KeyFormat[] = [
  // Models.
  { proof: 'API key, sk-…', pattern: `sk-${B64}{20,220}`, holds: mixed },
  { proof: 'Hugging Face token', pattern: 'hf_[A-Za-z0-9]{30,64}', holds: mixed },
  { proof: 'Replicate token', pattern: 'r8_[A-Za-z0-9]{37,40}' },
  { proof: 'Groq key', pattern: 'gsk_[A-Za-z0-9]{50,56}' },
  { proof: 'xAI key', pattern: 'xai-[A-Za-z0-9]{60,100}' },
  { proof: 'Perplexity key', pattern: 'pplx-[A-Za-z0-9]{40,64}' },
  { proof: 'Tavily key', pattern: `tvly-${B64}{20,64}` },
  { proof: 'LlamaCloud key', pattern: `llx-${B64}{40,64}` },
  { proof: 'Jina key', pattern: `jina_${B64}{40,80}` },
  { proof: 'Zhipu key', pattern: `${HEX}{32}\\.[A-Za-z0-9]{16}`, holds: mixed },
  // Clouds abroad.
  {
    proof: 'AWS access key',
    pattern: '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}',
    coversSamples: true,
  },
  { proof: 'AWS AppSync key', pattern: 'da2-[a-z0-9]{26}' },
  { proof: 'AWS MWS key', pattern: 'amzn\\.mws\\.[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}' },
  { proof: 'AWS Bedrock key', pattern: 'ABSK[A-Za-z0-9+/]{80,140}={0,2}' },
  { proof: 'Google API key', pattern: 'AIza[A-Za-z0-9_-]{35}' },
  { proof: 'Google OAuth secret', pattern: `GOCSPX-${B64}{28}` },
  { proof: 'Google OAuth token', pattern: `ya29\\.${B64}{20,400}` },
  { proof: 'Google refresh token', pattern: `1//0${B64}{40,160}` },
  { proof: 'Azure secret', pattern: '[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}' },
  { proof: 'Azure key', pattern: '[A-Za-z0-9+/]{52}(?:JQQJ99|AzSe|A[A-Z]{3}8H)[A-Za-z0-9+/]{20,32}={0,2}' },
  { proof: 'Azure storage key', pattern: '[A-Za-z0-9+/]{86}==' },
  { proof: 'DigitalOcean token', pattern: `do[opr]_v1_${HEX}{64}` },
  { proof: 'Heroku key', pattern: `HRKU-${B64}{30,80}` },
  { proof: 'Cloudflare token', pattern: `v1\\.0-${HEX}{24}-${HEX}{100,160}` },
  { proof: 'Fly.io token', pattern: `(?:fo1|fm[12])_${B64}{40,400}` },
  { proof: 'Vercel token', pattern: 'vc[piakr]_[A-Za-z0-9]{24,64}' },
  { proof: 'Netlify token', pattern: 'nf[pcuobr]_[A-Za-z0-9]{36}' },
  { proof: 'Scaleway key', pattern: 'SCW[A-Z0-9]{17}' },
  { proof: 'Linode, Akamai key', pattern: 'akab-[a-z0-9]{16}-[a-z0-9]{16}' },
  { proof: 'Databricks token', pattern: `dapi${HEX}{32}(?:-\\d)?` },
  { proof: 'Alibaba Cloud access key', pattern: 'LTAI[A-Za-z0-9]{12,24}', holds: mixed },
  { proof: 'Tencent Cloud key', pattern: 'AKID[A-Za-z0-9]{32}' },
  { proof: 'Baidu Cloud key', pattern: 'bce-v3/ALTAK-[A-Za-z0-9]{20,24}/[0-9a-f]{40}' },
  { proof: 'Baidu Cloud access key', pattern: 'ALTAK[A-Za-z0-9-]{20,24}', holds: mixed },
  { proof: 'Volcengine key', pattern: 'AKLT[A-Za-z0-9+/=_-]{36,60}' },
  { proof: 'JD Cloud key', pattern: 'JDC_[A-Z0-9]{28,32}' },
  { proof: 'WeChat app id with secret', pattern: `wx[0-9a-f]{16}[:,;&=/]${HEX}{32}` },
  { proof: 'DingTalk robot', pattern: `oapi\\.dingtalk\\.com/robot/send\\?access_token=${HEX}{64}` },
  {
    proof: 'Feishu webhook',
    pattern: 'open\\.(?:feishu|larksuite)\\.c[nom]+/open-apis/bot/v2/hook/[0-9a-f-]{36}',
  },
  // Code, packages, builds.
  {
    proof: 'GitHub token',
    pattern: 'gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}',
    holds: (text) => !/^gh._[01]+$/.test(text),
  },
  {
    proof: 'GitLab token',
    pattern: `(?:glpat|gldt|glrt|glcbt|glptt|glft|glimt|glagent|glsoat|gloas)-${B64}{20,64}`,
  },
  { proof: 'Bitbucket token', pattern: 'ATBB[A-Za-z0-9]{32}' },
  { proof: 'Atlassian token', pattern: `AT(?:ATT|CTT)3[A-Za-z0-9_=-]{60,220}` },
  { proof: 'npm token', pattern: 'npm_[A-Za-z0-9]{36}' },
  { proof: 'PyPI token', pattern: `pypi-${B64}{80,220}` },
  { proof: 'RubyGems key', pattern: `rubygems_${HEX}{48}` },
  { proof: 'NuGet key', pattern: 'oy2[a-z0-9]{43}' },
  { proof: 'crates.io token', pattern: 'cio[A-Za-z0-9]{32}' },
  { proof: 'Docker token', pattern: `dckr_(?:pat|oat)_${B64}{27,36}` },
  { proof: 'JFrog key', pattern: '(?:AKCp|cmVmd)[A-Za-z0-9]{50,80}' },
  { proof: 'CircleCI token', pattern: 'CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}' },
  { proof: 'Buildkite token', pattern: 'bkua_[0-9a-f]{40}' },
  { proof: 'SonarQube token', pattern: `sq[uap]_${HEX}{40}` },
  { proof: 'Terraform token', pattern: `[A-Za-z0-9]{14}\\.atlasv1\\.${B64}{60,70}` },
  { proof: 'Vault token', pattern: `hv[sbr]\\.${B64}{24,200}` },
  { proof: 'Pulumi token', pattern: `pul-${HEX}{40}` },
  { proof: 'Postman key', pattern: 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}|PMAT-[A-Z0-9]{26}' },
  { proof: 'Doppler token', pattern: 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9._-]{40,64}' },
  { proof: 'WunderGraph key', pattern: `cosmo_${HEX}{32}` },
  // Money.
  { proof: 'Stripe key', pattern: '(?:[rs]k|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,128}', holds: mixed },
  { proof: 'Square token', pattern: `sq0(?:atp|csp|idp)-${B64}{22,50}|EAAA${B64}{56,64}` },
  {
    proof: 'PayPal Braintree token',
    pattern: `access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$${HEX}{32}`,
  },
  { proof: 'Shopify token', pattern: 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}' },
  { proof: 'Plaid token', pattern: 'access-(?:production|sandbox|development)-[0-9a-f-]{36}' },
  { proof: 'Razorpay key', pattern: 'rzp_(?:live|test)_[A-Za-z0-9]{14}' },
  // Talk and mail.
  {
    proof: 'Slack token',
    pattern: 'xox[abeprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,250}|xapp-\\d-[A-Za-z0-9-]{20,250}',
    holds: mixed,
  },
  {
    proof: 'Slack webhook',
    pattern: 'hooks\\.slack\\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,28}',
  },
  {
    proof: 'Discord webhook',
    pattern: `discord(?:app)?\\.com/api/webhooks/\\d{17,20}/${B64}{60,72}`,
  },
  { proof: 'Discord bot token', pattern: `[MNO][A-Za-z0-9]{23,27}\\.${B64}{6}\\.${B64}{27,40}` },
  { proof: 'Telegram bot token', pattern: `\\d{8,10}:AA${B64}{33}` },
  { proof: 'SendGrid key', pattern: `SG\\.${B64}{16,32}\\.${B64}{16,64}` },
  { proof: 'Mailgun key', pattern: 'key-[0-9a-z]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}', holds: mixed },
  { proof: 'Mailchimp key', pattern: '[A-Za-z0-9]{32}-us\\d{1,2}' },
  { proof: 'Brevo key', pattern: `xkeysib-${HEX}{64}-[A-Za-z0-9]{16}` },
  { proof: 'Twilio key', pattern: '(?:SK|AC)[0-9a-f]{32}' },
  { proof: 'Facebook token', pattern: 'EAA[A-Za-z0-9]{80,260}' },
  { proof: 'Instagram token', pattern: 'IGQVJ[A-Za-z0-9_-]{80,260}' },
  { proof: 'X bearer token', pattern: 'A{20,24}[A-Za-z0-9%]{50,120}' },
  { proof: 'Dropbox token', pattern: `sl\\.(?:u\\.)?${B64}{100,220}` },
  { proof: 'Notion token', pattern: '(?:secret|ntn)_[A-Za-z0-9]{40,50}' },
  { proof: 'Linear key', pattern: 'lin_api_[A-Za-z0-9]{40}' },
  { proof: 'Airtable token', pattern: 'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}' },
  { proof: 'Figma token', pattern: `fig[dou]_${B64}{40,60}` },
  { proof: 'Asana token', pattern: '\\d/\\d{16}(?:/\\d{16})?:[0-9a-f]{32}' },
  { proof: 'Typeform token', pattern: `tfp_${B64}{40,64}` },
  // Watching.
  { proof: 'Grafana token', pattern: 'glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2}' },
  { proof: 'Sentry token', pattern: 'sntry[su]_[A-Za-z0-9+/_=-]{40,400}' },
  {
    proof: 'New Relic key',
    pattern: 'NR(?:AK|JS|II|BR|RA|SP|AA|AL)-[A-Za-z0-9_-]{16,64}|[A-Za-z0-9]{32,40}NRAL',
  },
  { proof: 'Dynatrace token', pattern: 'dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}' },
  { proof: 'PostHog key', pattern: 'ph[acxrs]_[A-Za-z0-9]{40,64}' },
  {
    proof: 'PagerDuty, Okta key',
    pattern: `00${B64}{40}`,
    holds: (text) => mixed(text) && /[A-Z]/.test(text) && /[a-z]/.test(text),
  },
  { proof: 'Tailscale key', pattern: 'tskey-[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{20,40}' },
  { proof: 'Defined Networking key', pattern: 'dnkey-[A-Z0-9]{26}-[A-Z0-9]{52}' },
  { proof: 'NKEY seed', pattern: 'S[UANOCX][A-Z2-7]{56}' },
  { proof: 'age key', pattern: 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}' },
  { proof: '1Password token', pattern: 'ops_eyJ[A-Za-z0-9+/_-]{200,900}={0,3}' },
  { proof: 'Supabase key', pattern: 'sb[ps]_[0-9a-f]{40}' },
  { proof: 'PlanetScale token', pattern: `pscale_(?:tkn|pw|oauth)_${B64}{32,64}` },
  { proof: 'Mapbox token', pattern: `[sp]k\\.eyJ${B64}{40,200}\\.${B64}{20,40}` },
  { proof: 'Contentful token', pattern: `CFPAT-${B64}{43}` },
  { proof: 'Baton key', pattern: 'baton_[0-9a-hjkmnp-tv-z]{40,64}' },
  // Forms that many share.
  { proof: 'JSON web token', pattern: `eyJ${B64}{8,}\\.eyJ${B64}{8,}(?:\\.${B64}*)?` },
  { proof: 'JSON, encoded', pattern: 'eyJ[A-Za-z0-9+/]{60,}={0,2}' },
  { proof: 'NTLM message', pattern: 'TlRMTVNTUAAD[A-Za-z0-9+/]{40,}={0,2}' },
  {
    proof: 'private key, encoded',
    pattern:
      'b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{20,}={0,2}|LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,}={0,2}|MII[A-Za-z0-9+/]{61,}={0,2}',
  },
  {
    proof: 'password hash',
    pattern: '\\$2[abxy]?\\$\\d\\d\\$[./A-Za-z0-9]{53}|\\$[156y]\\$[./A-Za-z0-9$]{20,130}',
  },
]
