"""HTML of highlighted source."""

import re

from docs_plugin.rendering.highlighting import file_html, program_html


def lines(html):
    code = re.search(r'<code class="nohighlight">(.*)\n</code>', html, re.DOTALL)[1]
    return [line.partition("</a>")[2] for line in code.split("\n")]


def test_a_span_holds_what_has_one_class_and_no_white_space():
    assert lines(program_html("return f({})", {})) == [
        '<span class="kr">return</span> <span class="nf">f</span><span class="p">({})</span>'
    ]


def test_no_span_goes_over_a_line():
    assert lines(program_html("--[[ a\n\nb ]]", {})) == [
        '<span class="cm">--[[ a</span>',
        "",
        '<span class="cm">b ]]</span>',
    ]


def test_markup_is_text():
    assert lines(program_html('"<&>"', {})) == ['<span class="s2">"&lt;&amp;&gt;"</span>']


def test_line_ends_of_other_systems_and_none_at_the_end_are_the_same():
    assert program_html("a = 1\r\nb = 2\r", {}) == program_html("\ufeffa = 1\nb = 2", {})


def test_names_link_to_their_pages():
    html = program_html("field.string {}", {"field": "f", "field.string": "f#string"})
    assert '<a class="tactus-name" href="tactus:f#string"><span class="nc">field</span>' in html


def test_a_file_of_no_known_kind_is_text():
    assert lines(file_html("notes.unknown", "a < b", {}, anchor="notes")) == ["a &lt; b"]
