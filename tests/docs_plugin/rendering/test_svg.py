"""Files that a browser runs: they are shown, packed, and never served as they are."""

import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs_plugin.rendering.svg import ELEMENTS, SVG, PictureError, sanitized_svg

DRAWN = f"""<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">\
<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>\
<rect fill="url(#g)" width="9" height="9" style="stroke: red; background: url(http://a.b)"/>\
<use xlink:href="#g"/><text>a &amp; b</text></svg>"""


def picture(inner, attributes=""):
    return f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>{inner}</svg>'.encode()


def test_a_drawing_stays_as_it_is_drawn():
    root = ElementTree.fromstring(sanitized_svg(DRAWN.encode()))
    assert root.get("viewBox") == "0 0 9 9"
    rect = root.find(f"{{{SVG}}}rect")
    assert rect.attrib == {"fill": "url(#g)", "width": "9", "height": "9", "stroke": "red"}
    assert root.find(f"{{{SVG}}}use").attrib == {"href": "#g"}
    assert root.find(f"{{{SVG}}}text").text == "a & b"


@pytest.mark.parametrize(
    "data",
    [
        picture("<script>x()</script>"),
        picture("", 'onload="x()"'),
        picture('<a xlink:href="javascript:x()"><path d="M0"/></a>'),
        picture('<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject>'),
        picture('<h:script xmlns:h="http://www.w3.org/1999/xhtml">x()</h:script>'),
        picture('<use href="data:image/svg+xml,x#a"/><use xlink:href="http://a.b#c"/>'),
        picture('<image href="http://a.b"/><style>@import "http://a.b"</style>'),
        picture('<set attributeName="onload" to="x()"/><animate attributeName="href" values="x"/>'),
        picture('<rect fill="u\\72l(http://a.b)" style="fill: url(http://a.b)"/>'),
        picture("<title><script>x()</script></title>"),
        b'<?xml-stylesheet href="http://a.b"?>' + picture("<!-- x --><?php x ?>"),
    ],
)
def test_a_picture_runs_nothing_and_loads_nothing(data):
    clean = sanitized_svg(data).decode()
    for element in ElementTree.fromstring(clean).iter():
        assert element.tag.removeprefix(f"{{{SVG}}}") in ELEMENTS
        assert not [name for name in element.attrib if name.startswith(("on", "{"))]
    assert "x()" not in clean and "a.b" not in clean and "<?" not in clean


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg",
        b"<svg/>",
        b"\xff\xfe",
        b"<html><svg/></html>",
        b'<?xml version="1.0" encoding="x"?><svg/>',
        b"<!DOCTYPE svg [<!ENTITY x 'y'>]>" + picture("&x;"),
    ],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(PictureError):
        sanitized_svg(data)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: picture(text)))
def test_any_bytes_are_a_picture_or_are_refused(data):
    try:
        ElementTree.fromstring(sanitized_svg(data))
    except PictureError:
        return


RUNNABLE = [
    *(
        "p.html",
        "p.HTM",
        "p.xhtml",
        "p.xht",
        "p.shtml",
        "p.mhtml",
        "p.svg",
        "p.svgz",
        "p.xml",
        "p.xsl",
        "p.js",
    ),
    *(
        "p.mjs",
        "p.wasm",
        "p.css",
        "p.pdf",
        "p.swf",
        "p.php",
        "p.unknown",
        "p",
        "p.txt.html",
        "p.htc",
        "p.rdf",
    ),
]


def test_files_that_a_browser_runs_are_shown_and_packed_but_not_served(site):
    folder = "examples/01-first/02-files"
    site.write(f"{folder}/main.tac", "Procedure { function() end }")
    for name in RUNNABLE:
        site.write(f"{folder}/{name}", f"<b>{name}</b>")
    site.write(f"{folder}/data.csv", "a,b")
    assert site.build().code == 0
    published = site.folder / "site" / folder
    assert sorted(path.name for path in published.iterdir()) == ["data.csv", "index.html"]
    page = site.page(f"{folder}/index.html")
    assert all(f'<span class="tactus-file">{name}</span>' in page for name in RUNNABLE)
    with zipfile.ZipFile(published.with_suffix(".zip")) as archive:
        packed = {name.rpartition("/")[2] for name in archive.namelist()}
    assert packed >= set(RUNNABLE)


def test_links_of_a_readme_follow_the_same_rule(site):
    folder = "examples/01-first/02-files"
    site.write(f"{folder}/main.tac", "Procedure { function() end }")
    site.write(f"{folder}/README.md", "# F\n\n![a](a.svg) [b](b.html) [c](c.js) [d](d.svg)\n")
    site.write(f"{folder}/a.svg", picture('<path d="M0"/><script>x()</script>').decode())
    site.write(f"{folder}/b.html", "<script>x()</script>")
    site.write(f"{folder}/c.js", "x()")
    site.write(f"{folder}/d.svg", "<html><script>x()</script></html>")
    assert site.build("--strict").code == 0
    published = site.folder / "site" / folder
    assert sorted(path.name for path in published.iterdir()) == ["a.svg", "d.svg", "index.html"]
    assert (published / "a.svg").read_text() == f'<svg xmlns="{SVG}"><path d="M0"></path></svg>'
    assert (published / "d.svg").read_text() == f'<svg xmlns="{SVG}"></svg>'
