/**
 * English words that begin sentences, headings and forms: with a capital there, they are no names. The most
 * frequent function words, verbs and adverbs of English, and what forms are labelled with.
 */
const WORDS = `
a about above according across act actually add after again against ago ahead all almost alone along already also
although always am among an and another any anybody anyone anything anyway apparently are around article as ask
asked at away back bad be because been before began being below best better between big block book both bring but
buy by call called came can cannot cant card change check chapter choose clearly close come consider continue
could create currently date day days dear describe despite did didn different do does doesn doing don done down
draft during each early easy either else email enough especially etc even eventually ever every everybody everyone
everything example excuse explain few figure file film final finally find first five follow following for four
free from full further generally generate get getting give given gives go goes going good got great had half happy
hard has hasn have haven having he hello help hence her here hers herself hey hi him himself his history hold hope
how however i ideally identify if im imagine important in indeed information instead into is isn it its itself ive
job join just keep kind know known large last later latest least leave less let lets letter life like likely list
little live long look looking looks lost lot made mainly make makes making many may maybe me mean means meanwhile
meet message mine more moreover most mostly move much must my myself name near nearly need needs neither never
nevertheless new news next nice no nobody none nor normally not note nothing now nowhere number obviously of off
office often oh ok okay old on once one only open or order other others otherwise our ours out over overall own
page part people perhaps personal phone place play please possibly previously probably provide put question quite
rather read ready really recently regarding remember reply report result return right run said same save say says
second section see seems seen send sent set several shall she short should show shows similarly simply since single
six small so some somebody someone something sometimes somewhat soon sorry special start started still stop story
strong such suddenly suppose sure take taken takes talk tell ten than thank thanks that the their them themselves
then there therefore these they thing things think this those though thought three through throughout thus time
title to today together tomorrow tonight too top total toward try turn two type typically under unfortunately
unless unlike until unto up upon us use used user uses using usually various very via video wait want wants was
wasn watch way we website well went were weren what whatever when whenever where whereas wherever whether which
while who whoever whole whom whose why will wish with within without won word work works world worse worst would
write wrong wrote year years yes yesterday yet you young your yours yourself zip code fax mobile desk address
account bank credit number id ssn iban pin url http https www subject regards sincerely cc bcc attn re fwd tel
`
export const COMMON_WORDS: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ''))

/** What stands in addresses beside names and numbers. */
export const ADDRESS_WORDS: ReadonlySet<string> = new Set(
  'apt suite box psc apo fpo unit po floor room street road avenue st ave rd lane drive square court boulevard blvd'.split(
    ' ',
  ),
)
/** Of these, those that begin a part of an address, wherever they stand. */
export const ADDRESS_LEADS: ReadonlySet<string> = new Set('apt suite psc apo fpo'.split(' '))

/** What stands behind names. */
export const NAME_ENDINGS: ReadonlySet<string> = new Set(
  'inc llc ltd corp corporation group company gmbh ag sa plc partners associates jr sr'.split(' '),
)
