import { fileURLToPath } from 'node:url'

/** The folder of package.json: of the checkout, or of the installed package. */
const isSource = import.meta.url.endsWith('/src/base/program-file.ts')
export const packageRoot = fileURLToPath(new URL(isSource ? '../../' : '../', import.meta.url))
/** True in a checkout, where TypeScript runs as it is; false in the released bundle. */
export const runsFromSource = isSource

/**
 * The file of a program that runs as a child process: `data/collect` is src/data/programs/collect.ts in a
 * checkout and dist/data-collect.js in a release, where each child is an entry of its own.
 */
export function programFile(name: `${string}/${string}`): string {
  const [module = '', program = ''] = name.split('/')
  return isSource
    ? `${packageRoot}src/${module}/programs/${program}.ts`
    : `${packageRoot}dist/${module}-${program}.js`
}
