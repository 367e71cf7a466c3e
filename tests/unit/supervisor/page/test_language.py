"""The sentences that the page makes of a reason and its parameters, made by node of the page's own file.

Exit status 77 when there is no node.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
LANGUAGE = ROOT / "supervisor" / "page" / "language.js"
CATALOGUE = {
    "events": {"tls.certificate_untrusted": {"sentence": "Zertifikat nicht vertrauenswürdig: {words}", "remedy": None}},
    "texts": {},
    "values": {"words": {"certificate has expired": "Zertifikat abgelaufen", "hostname mismatch": "anderer Name"}},
}
# What a browser has and node has not, as far as the file asks for it.
SCRIPT = """
import {readFileSync} from "node:fs";
const {catalogue, object} = JSON.parse(readFileSync(0, "utf8"));
globalThis.fetch = async () => ({ok: true, json: async () => catalogue});
globalThis.document = {documentElement: {}, querySelectorAll: () => []};
const {useLanguage, reasonOf} = await import("./language.mjs");
await useLanguage("de");
console.log(JSON.stringify(reasonOf(object, "text")));
"""


class LanguageTest(unittest.TestCase):
    """One reason, and what the page says of it."""

    def sentence(self, words: str) -> Any:
        """What is said of a certificate of which `words` is found wrong."""
        name = "tls.certificate_untrusted"
        given = {"catalogue": CATALOGUE, "object": {"text": "", "text_name": name, "text_fields": {"words": words}}}
        with tempfile.TemporaryDirectory() as folder:
            shutil.copyfile(LANGUAGE, Path(folder) / "language.mjs")
            script = Path(folder) / "script.mjs"
            script.write_text(SCRIPT, encoding="utf-8")
            ran = subprocess.run(["node", script], input=json.dumps(given), capture_output=True, text=True, check=True)
        return json.loads(ran.stdout)["sentence"]

    def test_each_of_several_verdicts_is_told_in_the_language(self) -> None:
        """As ewscalctl tells them: what the catalogue does not know stays as it came."""
        before = "Zertifikat nicht vertrauenswürdig: "
        self.assertEqual(self.sentence("certificate has expired"), before + "Zertifikat abgelaufen")
        self.assertEqual(self.sentence("certificate has expired; hostname mismatch"),
                         before + "Zertifikat abgelaufen; anderer Name")
        self.assertEqual(self.sentence("something new; hostname mismatch; "), before + "something new; anderer Name; ")


if __name__ == "__main__":
    if shutil.which("node") is None:
        sys.exit(77)
    unittest.main()
