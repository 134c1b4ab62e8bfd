// How long the page takes from an input to the picture that shows it, in the browser's own measure (Event Timing).

/** The browser tells single events from this long on, milliseconds; shorter ones it only counts. */
const TOLD = 16;
const INPUTS = ["pointerdown", "pointerup", "click", "keydown", "keyup", "beforeinput", "input"];
/** The longest that are kept. */
const MOST = 1000;

let slow = [];

export function startResponsiveness() {
  if (!PerformanceObserver.supportedEntryTypes?.includes("event")) return;
  const observer = new PerformanceObserver((list) => {
    slow.push(
      ...list
        .getEntries()
        .filter(({ name }) => INPUTS.includes(name))
        .map(({ duration }) => duration),
    );
    slow = slow.sort((a, b) => b - a).slice(0, MOST);
  });
  observer.observe({ type: "event", durationThreshold: TOLD, buffered: true });
}

/**
 * Milliseconds from input to paint over all inputs since the page was loaded; those under 16 ms count as 16.
 * @returns {{count: number, p50: number, p95: number, max: number} | null} `null` where the browser doesn't measure it
 */
export function inputToPaint() {
  const counts = performance.eventCounts;
  if (!counts) return null;
  const count = Math.max(
    slow.length,
    INPUTS.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0),
  );
  const at = (share) => slow[Math.floor(count * (1 - share))] ?? TOLD;
  return { count, p50: at(0.5), p95: at(0.95), max: slow[0] ?? TOLD };
}
