import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressFiles } from './compress-files.ts'

// `vite console` serves the console with hot reload before a running Baton: npx vite console.
const server = 'http://127.0.0.1:7420'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwindcss(), compressFiles()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // What tools/console-weight.ts weighs the screens by.
    manifest: true,
    // The content policy allows no data: scripts, and small files are cheap over HTTP.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // Of the contract, what is used alone: its schemas, and zod with them, stay with the server.
    rolldownOptions: { treeshake: { moduleSideEffects: (id) => !id.includes('/src/contract/') } },
  },
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: true, headers: { origin: server } },
      '/v1': { target: server, changeOrigin: true, headers: { origin: server } },
      '/openapi.json': { target: server, changeOrigin: true },
    },
  },
})
