// Runs before the first paint, so that a dark console never flashes white. Same keys as src/shell/preferences.ts.
;(() => {
  try {
    const kept = JSON.parse(localStorage.getItem('baton.preferences') ?? '{}')
    const root = document.documentElement
    if (kept.theme === 'light' || kept.theme === 'dark') root.dataset.theme = kept.theme
    if (kept.density === 'compact' || kept.density === 'roomy') root.dataset.density = kept.density
    root.lang =
      kept.language === 'zh' || (kept.language !== 'en' && navigator.language.startsWith('zh')) ? 'zh' : 'en'
  } catch {
    // Storage may be forbidden; then the defaults hold.
  }
})()
