/** One request to a model and the pieces of its answer: what guard, serving and replicas say to each other. */
import { z } from 'zod'

export const ChatMessage = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool', 'developer']),
  content: z.string(),
})
export type ChatMessage = z.infer<typeof ChatMessage>

/** Sampling settings as OpenAI names them; null is the engine's default. */
export const GenerateRequest = z.object({
  requestId: z.string(),
  project: z.string(),
  model: z.string().describe('Name of an endpoint'),
  prompt: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('chat'), messages: z.array(ChatMessage) }),
    z.object({ kind: z.literal('text'), text: z.string() }),
  ]),
  maxTokens: z.number().int().min(1).nullable(),
  temperature: z.number().min(0).max(2).nullable(),
  topP: z.number().min(0).max(1).nullable(),
  seed: z.number().int().nullable(),
  stop: z.array(z.string()),
})
export type GenerateRequest = z.infer<typeof GenerateRequest>

/** The last piece is `end`. A text piece never ends inside a character. */
export const GeneratedPiece = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({
    kind: z.literal('end'),
    finish: z.enum(['stop', 'length']),
    promptTokens: z.number().int(),
    completionTokens: z.number().int(),
  }),
])
export type GeneratedPiece = z.infer<typeof GeneratedPiece>
