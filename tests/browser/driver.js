// One headless Chromium that does what it is told: a JSON object for each line of the input, an answer for each on the
// output. The tests are in Python, beside the tenant that they break and mend; what needs a browser is here.
//
//   node driver.js FOLDER_OF_NPM USER_DATA_FOLDER

"use strict";

const fs = require("fs");
const path = require("path");
const readline = require("readline");

const [packages, data] = process.argv.slice(2);
const {chromium} = require(path.join(packages, "node_modules", "playwright-core"));
const axe = fs.readFileSync(path.join(packages, "node_modules", "axe-core", "axe.min.js"), "utf8");

const PATIENCE_MS = 60000;
const POLL_MS = 50;
const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync"];

let context = null;
let page = null;
let seen = {console: [], requests: []};

function listen() {
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type()))
            seen.console.push(`${message.text()} ${message.location().url ?? ""}`.trim());
    });
    page.on("pageerror", (error) => seen.console.push(String(error)));
    page.on("request", (request) => seen.requests.push({url: request.url(), headers: request.headers()}));
}

const commands = {
    async open({url, width = 1280, height = 900, locale = "en-GB", colours = "light", motion = "no-preference",
                trusted = false, names = null}) {
        await context?.close();
        fs.rmSync(data, {recursive: true, force: true});
        seen = {console: [], requests: []};
        context = await chromium.launchPersistentContext(data, {
            executablePath: "/usr/bin/chromium", headless: true, chromiumSandbox: false,
            args: names === null ? FLAGS : [...FLAGS, `--host-resolver-rules=${names}`],
            viewport: {width, height}, locale, colorScheme: colours, reducedMotion: motion, timezoneId: "Europe/Berlin",
            ignoreHTTPSErrors: trusted});
        context.setDefaultTimeout(PATIENCE_MS);
        page = context.pages()[0] ?? await context.newPage();
        listen();
        if (url)
            await page.goto(url);
    },
    goto: ({url}) => page.goto(url).then((answer) => answer?.status()),
    reload: () => page.reload().then(() => null),
    size: ({width, height}) => page.setViewportSize({width, height}),
    media: ({colours, motion, forced}) => page.emulateMedia({colorScheme: colours, reducedMotion: motion, forcedColors: forced}),
    click: ({where}) => page.click(where),
    fill: ({where, text}) => page.fill(where, text),
    press: ({key}) => page.keyboard.press(key),
    select: ({where, value}) => page.selectOption(where, value).then(() => null),
    evaluate: ({script}) => page.evaluate(script),
    // Asked from here, because the policy of the page lets nobody wait inside it.
    async wait({script, seconds}) {
        const end = Date.now() + 1000 * seconds;
        while (!await page.evaluate(script)) {
            if (Date.now() > end)
                throw new Error(`after ${seconds} s not true: ${script}`);
            await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        }
    },
    // Answers a path with this instead of asking the supervisor; null: asks again.
    async stub({pattern, status = 200, body}) {
        await page.unroute(new RegExp(pattern));
        if (body !== null) {
            await page.route(new RegExp(pattern), (route) => route.fulfill({
                status, contentType: "application/json", body: JSON.stringify(body)}));
        }
    },
    // Changes what the supervisor answers for a path by a function of the answer.
    async change({pattern, script}) {
        await page.route(new RegExp(pattern), async (route) => {
            try {
                const answer = await route.fetch();
                const body = await answer.json();
                await route.fulfill({response: answer, json: new Function("answer", script)(body) ?? body});
            } catch {
                await route.abort().catch(() => null);
            }
        });
    },
    async axe() {
        await page.evaluate(axe);
        const found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})");
        return found.violations.map(({id, help, nodes}) => ({
            id, help, nodes: nodes.map((node) => `${node.html} ${node.failureSummary}`)}));
    },
    async screenshot({file, full = false}) {
        await page.screenshot({path: file, fullPage: full, animations: "disabled"});
    },
    seen: () => seen,
    storage: () => context.storageState().then(async (state) => ({
        state, session: await page.evaluate("JSON.stringify({...sessionStorage})"), cookies: await context.cookies()})),
};

async function main() {
    for await (const line of readline.createInterface({input: process.stdin})) {
        const {command, ...given} = JSON.parse(line);
        let answer;
        try {
            answer = {ok: true, value: (await commands[command](given)) ?? null};
        } catch (error) {
            answer = {ok: false, error: String(error)};
        }
        process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
    await context?.close();
}

main();
