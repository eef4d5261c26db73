/** One cache for all reads. Freshness comes from the server's events (live.ts), not from a clock. */
import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './problem.ts'

export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) onSignedOut()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        retry: (count, error) =>
          error instanceof ApiError && (error.status === 0 || error.status >= 500) && count < 1,
        retryDelay: 500,
        networkMode: 'always',
        // While the server is silent, shown data is asked again until it answers.
        refetchInterval: (query) =>
          query.state.status === 'error' || query.state.fetchFailureCount > 0 ? 4000 : false,
      },
      mutations: { networkMode: 'always' },
    },
  })
}
