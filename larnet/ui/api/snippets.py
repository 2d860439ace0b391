"""Programs to copy that use the endpoints: Python, curl, JavaScript. Tests run them."""

from __future__ import annotations

from dataclasses import dataclass

ADDRESS = "http://127.0.0.1:7860"


@dataclass(frozen=True)
class Snippet:
    """A program with `photo.jpg` beside it, for the page at ADDRESS."""

    title: str
    language: str  # as Markdown names it
    needs: str  # what to install first
    code: str

    def at(self, address: str) -> str:
        """The program for a page at another address, without its last slash."""
        return self.code.replace(ADDRESS, address.rstrip("/"))


PYTHON = f'''from gradio_client import Client, handle_file

client = Client("{ADDRESS}")
photo = handle_file("photo.jpg")

clip, found, seed = client.predict(
    photo, "waving with both hands", output="photo", seconds=2, format="mp4", api_name="/animate"
)
print(clip, found["fps"], found["warnings"])

film, clips, seed = client.predict(photo, ["walking", "boxing"], format="gif", api_name="/compare")
print(film, [one["label"] for one in clips])

known = client.predict("a big wave", api_name="/movements")
print(known["movements"][0]["action"])

picture, people = client.predict(photo, api_name="/person")
print(picture, [one["number"] for one in people["people"]])
'''

CURL = f"""ADDRESS={ADDRESS}
PHOTO=$(curl -s -F files=@photo.jpg $ADDRESS/gradio_api/upload | cut -d '"' -f 2)
EVENT=$(curl -s $ADDRESS/gradio_api/call/v2/animate -H "Content-Type: application/json" -d '{{
  "photo": {{"path": "'"$PHOTO"'", "meta": {{"_type": "gradio.FileData"}}}},
  "phrase": "waving with both hands", "output": "photo", "seconds": 2, "format": "webp"
}}' | cut -d '"' -f 4)
curl -s -N $ADDRESS/gradio_api/call/v2/animate/$EVENT
"""

JAVASCRIPT = f"""import {{ readFile }} from "node:fs/promises";
import {{ Client, handle_file }} from "@gradio/client";

const client = await Client.connect("{ADDRESS}");
const photo = handle_file(new Blob([await readFile("photo.jpg")]));

const made = await client.predict("/animate", {{
  photo, phrase: "waving with both hands", output: "photo", seconds: 2, format: "mp4",
}});
const [clip, found, seed] = made.data;
console.log(clip.url, found.warnings, seed);

const compared = await client.predict("/compare", {{ photo, phrases: ["walking", "boxing"] }});
console.log(compared.data[0].url);
"""

SNIPPETS = (
    Snippet("Python", "python", "pip install gradio_client", PYTHON),
    Snippet("curl", "bash", "", CURL),
    Snippet("JavaScript", "javascript", "npm install @gradio/client", JAVASCRIPT),
)


def as_markdown(address: str = ADDRESS) -> str:
    """All of them, one under the other."""
    parts = []
    for one in SNIPPETS:
        first = f" (`{one.needs}`)" if one.needs else ""
        parts.append(f"**{one.title}**{first}\n\n```{one.language}\n{one.at(address)}```\n")
    return "\n".join(parts)
