// Draw a light curve with its events: red squares, and a triangle with a letter above each event.

const HEIGHT = 360;
const LETTERS = { dip: "D", flare: "F", outlier: "O", step: "S", window: "W" };
const LEAST_PIXELS_BETWEEN = 9;
const MOST_MARKS = 300;
let drawn = null;

function style(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function marks(events) {
  return (plot) => {
    const { ctx, bbox } = plot, size = devicePixelRatio;
    ctx.save();
    ctx.fillStyle = ctx.strokeStyle = style("--event");
    ctx.font = `bold ${11 * size}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    const taken = [];
    for (const event of events) {
      const x = plot.valToPos(event.peak_btjd, "x", true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      if (taken.length > MOST_MARKS || taken.some((other) => Math.abs(x - other) < LEAST_PIXELS_BETWEEN * size)) continue;
      taken.push(x);
      ctx.fillText(LETTERS[event.kind] || "?", x, bbox.top + 11 * size);
      ctx.beginPath();
      ctx.moveTo(x - 4 * size, bbox.top + 14 * size);
      ctx.lineTo(x + 4 * size, bbox.top + 14 * size);
      ctx.lineTo(x, bbox.top + 20 * size);
      ctx.fill();
    }
    ctx.restore();
  };
}

function roomAbove(plot, low, high) {
  if (low === null || low === high) return [low - 1, high + 1];
  return [low - (high - low) * 0.05, high + (high - low) * 0.15];
}

export function draw(place, curve, events) {
  if (drawn) drawn.destroy();
  const strongestFirst = [...events].sort((a, b) => Math.abs(b.sigma) - Math.abs(a.sigma));
  const inEvent = curve.flux.map((flux, k) => (curve.inside[k] ? flux : null));
  const axis = { stroke: style("--text"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line") },
    values: (_plot, values) => values.map((value) => String(Number(value.toFixed(6)))) };
  drawn = new uPlot({
    width: place.clientWidth,
    height: HEIGHT,
    scales: { x: { time: false }, y: { range: roomAbove } },
    axes: [{ ...axis, label: "Time (BTJD)" }, { ...axis, label: "Flux", size: 70 }],
    series: [
      { label: "Time" },
      { label: "Flux", stroke: style("--accent"), paths: () => null, points: { show: squares("--accent", 2) } },
      { label: "In an event", stroke: style("--event"), paths: () => null, points: { show: squares("--event", 5) } },
    ],
    hooks: { draw: [marks(strongestFirst)] },
  }, [curve.time_btjd, curve.flux, inEvent], place);
  place.dataset.events = String(events.length);
}

function squares(colour, pixels) {
  return (plot, series, first, last) => {
    const { ctx, data } = plot, side = pixels * devicePixelRatio;
    ctx.save();
    ctx.fillStyle = style(colour);
    for (let k = first; k <= last; k++) {
      if (data[series][k] === null) continue;
      const x = plot.valToPos(data[0][k], "x", true), y = plot.valToPos(data[series][k], "y", true);
      ctx.fillRect(x - side / 2, y - side / 2, side, side);
    }
    ctx.restore();
    return false;
  };
}

export function zoomTo(event) {
  if (!drawn) return;
  const times = drawn.data[0];
  const half = Math.max(event.end_btjd - event.start_btjd, (times[times.length - 1] - times[0]) / 100) * 2;
  drawn.setScale("x", { min: event.peak_btjd - half, max: event.peak_btjd + half });
}

addEventListener("resize", () => {
  if (drawn) drawn.setSize({ width: drawn.root.parentElement.clientWidth, height: HEIGHT });
});
