// How the page makes its elements. What comes from outside becomes text and never markup: there is no other way to
// put a text into an element here, and the policy of the page refuses innerHTML.

const SVG = "http://www.w3.org/2000/svg";

export function byId(id) {
    return document.getElementById(id);
}

function fill(element, properties, children) {
    for (const [name, value] of Object.entries(properties)) {
        if (value === null || value === undefined || value === false)
            continue;
        if (typeof value === "function")
            element.addEventListener(name, value);
        else
            element.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
        if (child !== null && child !== undefined && child !== false)
            element.append(child);
    }
    return element;
}

// make("p", {class: "quiet"}, "text", other): null and false are left out, a function is a listener.
export function make(name, properties = {}, ...children) {
    return fill(document.createElement(name), properties, children);
}

export function draw(name, properties = {}, ...children) {
    return fill(document.createElementNS(SVG, name), properties, children);
}

// Text whose direction is its own: a name in Hebrew must not turn what stands beside it.
// An address may be broken before its @.
export function outside(text) {
    const parts = String(text).split(/(?=@)/);
    return make("bdi", {class: "outside"}, parts.map((part, index) => [index > 0 && make("wbr"), part]));
}

function keyOf(element, within) {
    const keyed = element && within.contains(element) ? element.closest("[data-key]") : null;
    return keyed ? keyed.dataset.key : null;
}

const shown = new WeakMap();

// Puts what build() returns in place of what `place` holds, if `state` is another one than when it was put there: who
// reads or has the focus there is not disturbed without need. What is open and what has the focus (both known by
// data-key) stays so.
export function show(place, state, build) {
    const text = JSON.stringify(state);
    if (shown.get(place) === text)
        return;
    shown.set(place, text);
    const focus = keyOf(document.activeElement, place);
    const open = new Set([...place.querySelectorAll("details[open][data-key]")].map((one) => one.dataset.key));
    place.replaceChildren(...[build()].flat(Infinity).filter((child) => child));
    for (const one of place.querySelectorAll("details[data-key]"))
        one.open = open.has(one.dataset.key);
    if (focus !== null) {
        const again = [...place.querySelectorAll("[data-key]")].find((one) => one.dataset.key === focus);
        (again && (again.matches("details") ? again.querySelector("summary") : again))?.focus({preventScroll: true});
    }
}

const SHAPES = {
    good: ["circle", {cx: 8, cy: 8, r: 6}],
    degraded: ["path", {d: "M8 1.500L15 14H1z"}],
    bad: ["path", {d: "M5 1.500h6L14.5 5v6L11 14.500H5L1.5 11V5z"}],
    unknown: ["circle", {cx: 8, cy: 8, r: 5, class: "hollow"}],
};

// The mark of a state: a shape of its own for each, so that nobody needs the colour.
export function mark(state) {
    const [name, properties] = SHAPES[state] ?? SHAPES.unknown;
    return draw("svg", {class: `state state-${state}`, viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false"},
                draw(name, properties));
}

// A sentence in which `commands` stand between backticks.
export function prose(text) {
    return text.split("`").map((part, index) => (index % 2 === 1 ? make("code", {}, part) : part));
}
