"""What a browser test waits for: JavaScript that is true once the page shows it."""

from __future__ import annotations

# A clip whose file has these words in its name plays in the Animate tab.
PLAYS = """words => {
  const v = document.querySelector("#result video");
  return v && v.src.includes(words) && v.readyState >= 2 && !v.error && v.currentTime > 0;
}"""
