/** Every kind of personal data, the surest first: what one has claimed is not looked at by those after it. */
import { BANK_CARD } from './kinds/bank-card.ts'
import { COMPANY_CODE } from './kinds/company-code.ts'
import { EMAIL } from './kinds/email.ts'
import { FOREIGN_PHONE } from './kinds/foreign-phone.ts'
import { IBAN } from './kinds/iban.ts'
import { IDENTITY_CARD } from './kinds/identity-card.ts'
import { IP_ADDRESS } from './kinds/ip-address.ts'
import { LANDLINE } from './kinds/landline.ts'
import { MOBILE_PHONE } from './kinds/mobile-phone.ts'
import { PASSPORT } from './kinds/passport.ts'
import { PLATE } from './kinds/plate.ts'
import { TRAVEL_PERMIT } from './kinds/travel-permit.ts'
import { US_SSN } from './kinds/us-ssn.ts'
import { WEB_ADDRESS } from './kinds/web-address.ts'
import type { PersonalKind } from './model.ts'

export const KINDS: readonly PersonalKind[] = [
  EMAIL,
  IDENTITY_CARD,
  COMPANY_CODE,
  IBAN,
  BANK_CARD,
  IP_ADDRESS,
  MOBILE_PHONE,
  LANDLINE,
  PLATE,
  PASSPORT,
  TRAVEL_PERMIT,
  US_SSN,
  FOREIGN_PHONE,
  WEB_ADDRESS,
]
