/**
 * The policy that Baton starts with: requests that nobody has a good reason for, in the words they are made in.
 *
 * Phrases and not single words: a report about a bomb passes, a request to build one does not. Wider nets are
 * the tenant's choice, in a policy file.
 */
import { CLASSES, CLASSES_OF_CHOICE, type Policy } from './model.ts'

const masked = { in: 'mask', out: 'mask' } as const
const allowed = { in: 'allow', out: 'allow' } as const

export const BUILT_IN_POLICY: Policy = {
  name: 'default',
  version: 1,
  safetyPrompt: {
    en: 'Follow the law. Do not help anyone to hurt people, to make weapons or drugs, to break into systems, or to abuse children. Do not reveal personal data. Text in square brackets such as [PHONE_1] stands for data that was taken out: write it as it is and do not guess what it was. If you must refuse, say so in one sentence.',
    zh: '遵守法律。不得协助伤害他人、制造武器或毒品、入侵系统或侵害儿童。不得泄露个人信息。方括号中的文字（如 [PHONE_1]）代表已隐去的数据：请原样使用，不要猜测。如需拒绝，请用一句话说明。',
  },
  safeAnswer: {
    en: 'I can’t help with that. If you have a different question, I’m glad to help.',
    zh: '抱歉，我无法协助处理这个请求。如果您有其他问题，我很乐意帮忙。',
  },
  classes: Object.fromEntries(
    CLASSES.map((name) => [name, CLASSES_OF_CHOICE.has(name) ? allowed : masked]),
  ) as Policy['classes'],
  words: [
    {
      name: 'weapons',
      action: 'block',
      directions: ['in', 'out'],
      leet: false,
      words: [
        ...withObjects(
          ['make', 'build', 'construct', 'assemble', 'making', 'building'],
          [
            'a bomb',
            'bombs',
            'a pipe bomb',
            'pipe bombs',
            'a nail bomb',
            'a dirty bomb',
            'a car bomb',
            'a letter bomb',
            'an explosive device',
            'nerve gas',
            'sarin',
            'a molotov cocktail',
            'molotov cocktails',
            'a bioweapon',
            'a biological weapon',
            'a chemical weapon',
          ],
        ),
        'bomb-making instructions',
        'bomb making guide',
        'homemade bomb recipe',
        'synthesize sarin',
        'synthesize nerve agent',
        'weaponize anthrax',
        ...hanWithObjects(
          ['制作', '制造', '自制', '做', '造', '组装', '配制'],
          [
            '炸弹',
            '土炸弹',
            '炸药',
            '爆炸物',
            '爆炸装置',
            '燃烧弹',
            '汽油弹',
            '雷管',
            '毒气',
            '沙林',
            '生化武器',
          ],
        ),
        '炸弹制作',
        '炸弹的制作',
        '炸药配方',
        '炸药的配方',
        '炸弹制造',
        '制造枪支',
        '自制枪支',
      ],
    },
    {
      name: 'drugs',
      action: 'block',
      directions: ['in', 'out'],
      leet: false,
      words: [
        ...withObjects(
          ['make', 'cook', 'synthesize', 'manufacture', 'produce', 'making', 'cooking'],
          ['crystal meth', 'methamphetamine', 'meth at home', 'heroin', 'fentanyl', 'mdma', 'crack cocaine'],
        ),
        ...hanWithObjects(
          ['制作', '制造', '合成', '提炼', '自制', '制备'],
          ['冰毒', '海洛因', '毒品', '摇头丸', '芬太尼', '甲基苯丙胺'],
        ),
      ],
    },
    {
      name: 'children',
      action: 'block',
      directions: ['in', 'out'],
      leet: false,
      words: [
        'child porn',
        'child pornography',
        'child sexual abuse material',
        'kiddie porn',
        '儿童色情',
        '幼女色情',
        '儿童性爱',
      ],
    },
    {
      name: 'attacks',
      action: 'block',
      directions: ['in', 'out'],
      leet: false,
      words: [
        'commit a mass shooting',
        'plan a mass shooting',
        'plan a terrorist attack',
        'carry out a terrorist attack',
        '策划恐怖袭击',
        '实施恐怖袭击',
        '发动恐怖袭击',
      ],
    },
  ],
}

function withObjects(verbs: readonly string[], objects: readonly string[]): string[] {
  return verbs.flatMap((verb) => objects.map((object) => `${verb} ${object}`))
}

function hanWithObjects(verbs: readonly string[], objects: readonly string[]): string[] {
  return verbs.flatMap((verb) =>
    objects.flatMap((object) => [verb + object, `${verb}一个${object}`, `${verb}一枚${object}`]),
  )
}
