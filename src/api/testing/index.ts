/** What tests elsewhere share with those of the API. */
export { testProvider, type TestPerson, type TestProvider } from './test-provider.ts'
