/** What the sets call the classes that Baton finds. */
export const TYPE_OF_CLASS: Readonly<Record<string, string>> = {
  'id-card': 'CN_ID',
  'bank-card': 'BANK_CARD',
  'company-code': 'USCC',
  phone: 'CN_MOBILE',
  landline: 'CN_LANDLINE',
  plate: 'PLATE',
  passport: 'PASSPORT',
  'travel-permit': 'HKMO_PERMIT',
  email: 'EMAIL',
  'ip-address': 'IPV4',
}
