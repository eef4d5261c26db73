/**
 * A job's loss as one unbroken curve, on uplot. Faults are dashed lines with the number of the ring that healed
 * them; held-out losses are open rings; what is still to come is shaded. The table below holds the same figures.
 */
import type { JobCurve, RecoveryRecord } from '#contract'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatCount, formatFigure, formatShort } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { usePreferences } from '../shell/preferences.ts'
import { colours } from './colours.ts'
import { type CurveMark, curveMarks } from './curve-marks.ts'

const LOSS_HEIGHT = 196
const SPEED_HEIGHT = 74
/** Left of both charts, so that their time axes stand under each other. */
const AXIS_WIDTH = 44

export type CurveAxis = 'steps' | 'time'

export default function LossCurve({
  curve,
  recoveries,
  axis,
}: {
  readonly curve: JobCurve
  readonly recoveries: readonly RecoveryRecord[]
  readonly axis: CurveAxis
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { theme } = usePreferences()
  const system = useSystemTheme()
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  const marks = curveMarks(recoveries, curve)
  const [at, setAt] = useState<number | null>(null)
  const state = useRef({ marks, curve })
  const charts = useRef<{ loss: uPlot; speed: uPlot } | null>(null)
  const start = curve.at[0] ?? 0
  const end = axis === 'steps' ? (curve.total ?? curve.step.at(-1) ?? 1) : null

  useEffect(() => {
    // The chart draws on its own time and looks here for what to draw.
    state.current = { marks, curve }
  })

  useEffect(() => {
    if (place.current === null || width === 0) return
    const ink = colours(
      'line',
      'line-strong',
      'ink',
      'ink-2',
      'ink-3',
      'surface',
      'canvas',
      'running',
      'recovering',
    )
    const made = draw(place.current, width, axis, end, ink, () => state.current, setAt, format.duration)
    charts.current = made
    const [loss, speed] = columns(state.current.curve, axis)
    made.loss.setData(loss)
    made.speed.setData(speed)
    return () => {
      made.loss.destroy()
      made.speed.destroy()
      charts.current = null
    }
    // A new chart only for what changes its frame or its colours; points are set below without one.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- as said
  }, [width, axis, end, theme, system, format])

  useEffect(() => {
    const [loss, speed] = columns(curve, axis)
    charts.current?.loss.setData(loss)
    charts.current?.speed.setData(speed)
    // New recoveries are drawn too.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- as said
  }, [curve, axis, recoveries])

  const index = at ?? curve.step.length - 1
  const value = curve.loss[index]
  const held = curve.evalLoss[index]
  const speed = curve.tokensPerSecond[index]
  const step = curve.step[index]
  return (
    <div>
      <p className="mb-1 text-small text-ink-2" aria-live="off">
        {step === undefined ? null : t('curve.step', { step: formatCount(step) })}
        {value === null || value === undefined ? null : (
          <>
            {' · '}
            {t('curve.loss')} <b>{formatFigure(value)}</b>
          </>
        )}
        {held === null || held === undefined ? null : (
          <>
            {' · '}
            {t('curve.held')} <b>{formatFigure(held)}</b>
          </>
        )}
        {speed === null || speed === undefined ? null : (
          <>
            {' · '}
            <b>{formatCount(speed)}</b> {t('curve.tokens')}
          </>
        )}
        {curve.at[index] === undefined ? null : ` · ${format.duration((curve.at[index] ?? start) - start)}`}
      </p>
      <div
        ref={place}
        className="curve"
        role="img"
        aria-label={t('curve.words', {
          count: marks.length,
          step: formatCount(curve.step.at(-1) ?? 0),
          first: formatFigure(firstOf(curve.loss) ?? 0),
          last: formatFigure(firstOf(curve.loss.toReversed()) ?? 0),
        })}
      />
    </div>
  )
}

const firstOf = (values: readonly (number | null)[]): number | undefined =>
  values.find((value): value is number => value !== null)

function columns(curve: JobCurve, axis: CurveAxis): [uPlot.AlignedData, uPlot.AlignedData] {
  const start = curve.at[0] ?? 0
  const x = axis === 'steps' ? curve.step : curve.at.map((time) => (time - start) / 1000)
  return [
    [x, curve.loss, curve.evalLoss],
    [x, curve.tokensPerSecond],
  ]
}

type Ink = Record<
  'line' | 'line-strong' | 'ink' | 'ink-2' | 'ink-3' | 'surface' | 'canvas' | 'running' | 'recovering',
  string
>

function draw(
  place: HTMLElement,
  width: number,
  axis: CurveAxis,
  end: number | null,
  ink: Ink,
  now: () => { marks: readonly CurveMark[]; curve: JobCurve },
  onPoint: (index: number | null) => void,
  duration: (ms: number) => string,
): { loss: uPlot; speed: uPlot } {
  const font = `11px ${getComputedStyle(place).fontFamily}`
  const sync = uPlot.sync(`curve ${Math.random()}`)
  const xAxis: uPlot.Axis = {
    stroke: ink['ink-3'],
    font,
    size: 24,
    gap: 4,
    space: 70,
    grid: { show: false },
    ticks: { show: false },
    values: (_, splits) =>
      splits.map((split) => (axis === 'steps' ? formatShort(split) : duration(split * 1000))),
  }
  const yAxis = (space: number): uPlot.Axis => ({
    stroke: ink['ink-3'],
    font,
    size: AXIS_WIDTH,
    gap: 6,
    space,
    grid: { stroke: ink.line, width: 1 },
    ticks: { show: false },
    values: (_, splits) => splits.map((split) => formatShort(split)),
  })
  const shared = {
    width,
    legend: { show: false },
    cursor: { sync: { key: sync.key }, drag: { x: false, y: false }, points: { size: 6 }, y: false },
  } as const
  const x: uPlot.Scale = {
    time: false,
    range: (_, min, max) => [0, Math.max(end ?? 0, max ?? 1, min ?? 0, 1)],
  }
  const loss = new uPlot(
    {
      ...shared,
      height: LOSS_HEIGHT,
      padding: [22, 12, 0, 0],
      scales: { x, y: { range: (_, min, max) => around(min, max) } },
      axes: [xAxis, yAxis(22)],
      series: [
        {},
        { stroke: ink.running, width: 1.5, points: { show: false }, spanGaps: true },
        {
          stroke: 'transparent',
          points: { show: true, size: 6, width: 1.5, stroke: ink['ink-2'], fill: ink.surface },
        },
      ],
      hooks: {
        drawClear: [(plot) => drawFuture(plot, ink)],
        draw: [(plot) => drawMarks(plot, now(), axis, ink)],
        setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)],
      },
    },
    [[], [], []],
    place,
  )
  const speed = new uPlot(
    {
      ...shared,
      height: SPEED_HEIGHT,
      padding: [8, 12, 0, 0],
      scales: { x, y: { range: (_, __, max) => [0, (max ?? 1) * 1.1 || 1] } },
      axes: [{ ...xAxis, size: 4, values: (_, splits) => splits.map(() => '') }, yAxis(30)],
      series: [{}, { stroke: ink.running, width: 1.25, points: { show: false }, spanGaps: true }],
    },
    [[], []],
    place,
  )
  sync.sub(loss)
  sync.sub(speed)
  return { loss, speed }
}

/** A little air around the values: a loss that does not reach zero does not have to start there. */
function around(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1]
  const air = (max - min) * 0.06 || Math.abs(max) * 0.05 || 1
  return [min - air, max + air]
}

function drawFuture(plot: uPlot, ink: Ink): void {
  const last = plot.data[0].at(-1)
  if (last === undefined) return
  const { left, top, width, height } = plot.bbox
  const from = plot.valToPos(last, 'x', true)
  if (left + width - from < 2) return
  plot.ctx.save()
  plot.ctx.fillStyle = ink.canvas
  plot.ctx.fillRect(from, top, left + width - from, height)
  plot.ctx.restore()
}

function drawMarks(
  plot: uPlot,
  { marks, curve }: { marks: readonly CurveMark[]; curve: JobCurve },
  axis: CurveAxis,
  ink: Ink,
): void {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  const start = curve.at[0] ?? 0
  ctx.save()
  const last = plot.data[0].length - 1
  const lastLoss = plot.data[1]?.[last]
  if (last >= 0 && typeof lastLoss === 'number') {
    ctx.fillStyle = ink.running
    ctx.beginPath()
    ctx.arc(
      plot.valToPos(plot.data[0][last] ?? 0, 'x', true),
      plot.valToPos(lastLoss, 'y', true),
      2.5 * ratio,
      0,
      7,
    )
    ctx.fill()
  }
  const radius = 8.5 * ratio
  for (const mark of marks) {
    const value = axis === 'steps' ? mark.step : (mark.at - start) / 1000
    const place = plot.valToPos(value, 'x', true)
    const y = bbox.top - 11 * ratio
    ctx.strokeStyle = ink.recovering
    ctx.lineWidth = ratio
    ctx.setLineDash([2 * ratio, 3 * ratio])
    ctx.beginPath()
    ctx.moveTo(place, y + radius)
    ctx.lineTo(place, bbox.top + bbox.height)
    ctx.stroke()
    ctx.setLineDash([])
    ctx.lineWidth = 1.5 * ratio
    ctx.fillStyle = ink.surface
    ctx.beginPath()
    ctx.arc(place, y, radius, 0, 7)
    ctx.fill()
    ctx.stroke()
    ctx.fillStyle = ink.recovering
    ctx.font = `600 ${11 * ratio}px ${getComputedStyle(plot.root).fontFamily}`
    ctx.textAlign = 'center'
    ctx.textBaseline = 'middle'
    ctx.fillText(String(mark.ring), place, y + 0.5 * ratio)
  }
  ctx.restore()
}

function useWidth(place: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (place.current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [place])
  return width
}

function useSystemTheme(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)')
    const change = (): void => setDark(media.matches)
    media.addEventListener('change', change)
    return () => media.removeEventListener('change', change)
  }, [])
  return dark
}
