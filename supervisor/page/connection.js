// How the page asks the supervisor. The token is in a variable of this module and nowhere else: it goes out in a header,
// never in an address, and no storage sees it.

const PATIENCE_MS = 10000;

let token = null;

export function hasToken() {
    return token !== null;
}

export function forgetToken() {
    token = null;
}

export class Refused extends Error {
    constructor(status) {
        super(`status ${status}`);
        this.status = status;
    }
}

async function askWith(shown, path) {
    const answer = await fetch(path, {
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        headers: shown === null ? {} : {Authorization: `Bearer ${shown}`},
        signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok)
        throw new Refused(answer.status);
    return answer.json();
}

export function ask(path) {
    return askWith(token, path);
}

// Only what one line of a header may hold can be a token.
function canBeToken(text) {
    return /^[\x21-\x7e]+$/.test(text);
}

// Keeps the token if the supervisor accepts it. Returns "accepted", "refused" or "silent".
export async function tryToken(text) {
    if (!canBeToken(text))
        return "refused";
    try {
        // On this machine /stats answers everybody; users are named only to who has the token.
        await askWith(text, "/users?which=failed&page=1");
    } catch (failure) {
        return failure instanceof Refused && [401, 403].includes(failure.status) ? "refused" : "silent";
    }
    token = text;
    return "accepted";
}
