/**
 * What the words right before a number say that it is: "身份证号：", "phone:", "订单号". A number that is said to
 * be something else is no personal datum, also where its check digit happens to hold (one in ten does).
 */
import type { Label } from './model.ts'

/** What may stand between a label and its number, and what makes a label of a thing. */
const TAIL = `["'“”‘’」』】\\])）|,，\\s]*(?:[:：=＝#_-]|是|为|[-=]>)?["'“‘「『【\\[(（\\s]*$`
const NUMBER = `(?:证号码?|的?号码|编号|号|no\\.?|number|num|id|#)?`
const end = (words: string): RegExp => new RegExp(`(?:${words})${NUMBER}${TAIL}`, 'i')

/** In this order: "身份证编号" is a document, though numbers of things end so too. */
const LABELS: readonly (readonly [Label, RegExp])[] = [
  [
    'document',
    end(
      '身份证?|证件|居民证|公民身份|护照|通行证|回乡证|台胞证|港澳证|签证|居留证|id[\\s_-]?card|identity(?:[\\s_-]?card)?|idno|id[\\s_-]?number|idcard|passport|permit|证照|sfz|cert(?:ificate)?[\\s_-]?(?:no|number)',
    ),
  ],
  [
    'card',
    end(
      '(?:银行|借记|信用|储蓄|工资|社保|医保|贷记|一卡通|收款|付款|转账|打款)?(?:卡|账户|帐户|账|帐)|银联|尾号|bank[\\s_-]?card|card|account|iban|debit|credit|pan|acct',
    ),
  ],
  [
    'phone',
    end(
      '电话|手机|联系方式|联系人|联络|热线|座机|固话|传真|致电|拨打|来电|短信|呼叫|微信|tel|phone|mobile|cell|fax|call|whatsapp|sms|contact|desk|office|telephone',
    ),
  ],
  ['plate', end('车牌|牌照|号牌|车号|车辆|车|plate')],
  [
    'company',
    end('信用代码|统一代码|机构代码|税号|纳税人识别|营业执照|uscc|credit[\\s_-]?code|tax[\\s_-]?id'),
  ],
  [
    'other',
    new RegExp(
      `(?:订单|单据|流水|批次|批|编|物料|料|货|产品|商品|型|工单|任务|快递|物流|运单|提单|合同|协议|发票|收据|凭证|序列|版本?|设备|机器|仪器|零件|配件|部件|图纸?|资产|案件|案|卷|文档?|文件|期刊|刊|期|批文|许可|备案|专利|学|工|员工|会员|客户|用户|房间?|房|门牌|座位|座|航班|车次|班次|条形?|条码|二维码|校验|哈希|散列|指纹|交易|支付|退款|申请|请求|会话|日志|记录|主键|节点|集群|镜像|构建|提交|标签|仓库|库存|货架|箱|托盘|样本|样品|实验|试剂|菌株|基因|邮|邮政|区|行政区划|统计|行业|股票|证券|基金|债券|彩票|兑换|优惠|礼品|激活|验证|授权|许可证书?|qq)(?:号码|编号|编码|代码|序号|号|码|id)${TAIL}` +
        `|(?:编号|编码|代码|货号|型号|单号|流水|序号|序列号|批号|时间戳|坐标|经纬度|版本|主键|(?<![\\u4e00-\\u9fff])(?:qq|uin))${TAIL}` +
        `|(?:^|[^a-z])(?:order|batch|lot|sku|upc|ean|isbn|issn|doi|serial|ticket|issue|invoice|tracking|transaction|txn|trace|request|session|job|task|build|commit|version|ver|rev|revision|model|part|item|product|asset|uuid|guid|hash|sha\\d*|md5|timestamp|ts|seed|offset|epoch|coord(?:inate)?s?|lat|lng|lon|port|pid|bug|case|seq|sequence|imei|imsi|mac|barcode)(?:[\\s_.-]?(?:id|no\\.?|number|num|code|key|#))*${TAIL}`,
      'i',
    ),
  ],
]

/** `before` ends where the number starts; the nearest label counts. */
export function readLabel(before: string): Label {
  for (const [label, pattern] of LABELS) if (pattern.test(before)) return label
  return 'none'
}
