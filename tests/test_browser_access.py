"""Everybody can read and reach what the page shows: every tab, in both themes, on desk and phone.

access_rules.js computes contrast, sizes and jumps in the page; names come from the browser's own
tree of what a screen reader is told.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import PATIENCE

pytestmark = pytest.mark.browser

RULES = (Path(__file__).parent / "access_rules.js").read_text("utf-8")
TABS = {  # and what is there once the tab is filled
    "Animate": "#figure .canvas",
    "Compare": "#compare-phrases",
    "Explore": "#map svg",
    "Train": ".cost, .elsewhere",
    "About": ".card h1",
}
CONTROLS = set(
    [
        "button",
        "link",
        "textbox",
        "searchbox",
        "slider",
        "spinbutton",
        "checkbox",
        "radio",
        "combobox",
        "listbox",
        "tab",
        "Video",
    ]
)
MOST_SHIFT = 0.05
READY = (
    "document.querySelector('#result video')?.readyState >= 2"  # below a phone's fold none plays
)
CLOSED = "button.label-wrap:not(.open)"


def unnamed_controls(page) -> list[str]:
    """Markup of controls that a screen reader has no name for."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    found = []
    for node in nodes:
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in CONTROLS:
            continue
        if not node.get("name", {}).get("value", "").strip():
            markup = session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})
            found.append(f"{role}: {markup['node']['nodeName']} {markup['node']['attributes']}")
    session.detach()
    return found


@pytest.fixture(scope="module", params=["light-1280", "dark-390"])
def opened(request, browser, site):
    """The page with its first clip, what the console said of it, and how far it jumped."""
    theme, width = request.param.split("-")
    page = browser.new_page(viewport={"width": int(width), "height": 900})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {RULES} }})")
    said: list[str] = []
    page.on("console", lambda m: m.type in ("error", "warning") and said.append(m.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site.url}?__theme={theme}", wait_until="domcontentloaded")
    page.wait_for_function(READY)
    shift = page.evaluate("accessRules.shift()")
    yield page, said, shift
    page.close()


def test_nothing_jumps_while_the_page_comes(opened):
    _, _, shift = opened
    assert shift["jumped"] < MOST_SHIFT, shift["jumps"]


def test_nothing_jumps_where_a_kind_of_component_comes_late(browser, site):
    """Its files are held back until all others are there, as a slow network may do."""
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {RULES} }})")
    held, go_on = [], []
    late = re.compile(r"/HTML-[-\w]+\.(css|js)$")
    page.route(late, lambda route: route.continue_() if go_on else held.append(route))
    page.goto(site.url, wait_until="domcontentloaded")
    page.wait_for_function("document.querySelector('[role=tab]') !== null")
    while not held:
        page.wait_for_timeout(50)
    page.wait_for_timeout(3000)  # for all others
    assert not page.get_by_role("tab", name="Animate").is_visible()
    go_on.append(True)
    for route in held:
        route.continue_()
    page.wait_for_function(READY)
    shift = page.evaluate("accessRules.shift()")
    assert shift["jumped"] < MOST_SHIFT, shift["jumps"]
    page.close()


def test_the_tab_of_the_address_is_the_first_that_is_seen(browser, site):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(
        "window.met = new Set(); setInterval(() => { for (const tab of"
        " document.querySelectorAll('[role=tab][aria-selected=true]'))"
        " if (tab.checkVisibility({visibilityProperty: true})) met.add(tab.textContent.trim()); })"
    )
    page.goto(f"{site.url}?tab=explore", wait_until="domcontentloaded")
    page.locator("#map svg").wait_for()
    assert page.evaluate("[...met]") == ["Explore"]
    page.close()


@pytest.mark.parametrize("tab", ["Compare", "Explore", "Train", "About"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_in_a_tab_of_the_address(browser, site, tab, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {RULES} }})")
    page.goto(f"{site.url}?tab={tab.lower()}", wait_until="domcontentloaded")
    page.locator(TABS[tab]).locator("visible=true").first.wait_for()
    page.wait_for_timeout(1500)
    shift = page.evaluate("accessRules.shift()")
    assert shift["jumped"] < MOST_SHIFT, shift["jumps"]
    page.close()


@pytest.mark.parametrize("tab", TABS)
def test_all_is_read_named_and_reached(opened, tab):
    page, said, _ = opened
    page.get_by_role("tab", name=tab).click()
    page.locator(TABS[tab]).locator("visible=true").first.wait_for()
    for _ in range(page.locator(CLOSED).locator("visible=true").count()):
        page.locator(CLOSED).locator("visible=true").first.click()
    page.wait_for_function("!document.getAnimations().some(a => a instanceof CSSTransition)")
    assert page.evaluate("accessRules.contrasts()") == []
    assert page.evaluate("accessRules.smallTargets()") == []
    assert unnamed_controls(page) == []
    assert said == []


def test_the_rules_find_what_is_wrong(browser):
    """On a page that breaks every one of them."""
    page = browser.new_page()
    page.set_content(
        "<body style='background: white'><p style='color: #999'>pale</p>"
        "<div style='background: rgb(0 0 0 / 60%)'><p style='color: #444'>dark</p></div>"
        "<p style='color: black'>plain</p><p style='color: black; opacity: 0.3'>faint</p>"
        "<button style='width: 20px; height: 20px; padding: 0'></button>"
        "<label style='display: block; height: 30px'><input type=checkbox> large enough</label>"
    )
    page.evaluate(RULES)
    pale = [line.split('"')[1] for line in page.evaluate("accessRules.contrasts()")]
    assert pale == ["pale", "dark", "faint"]
    (small,) = page.evaluate("accessRules.smallTargets()")
    assert small.startswith("20x20 <button")
    (unnamed,) = unnamed_controls(page)
    assert unnamed.startswith("button")
    page.close()
