"""`dateline.explain`: marks and figures, and nothing of an article that a browser would run."""

from html.parser import HTMLParser

import pytest

import dateline

HOSTILE = (
    "<script>alert(1)</script> At least 12 people were killed & hundreds fled in Quito on Friday, \"police\" said, <b onclick='x()'>and</b> 4 were hurt.\n\n"
    "A second storm killed 7 people <img src=x onerror=alert(2)> in Peru."
)


class Page(HTMLParser):
    """Collects elements and words, and sees that every element is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], set(), set(), []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_findings_are_marked_and_nothing_of_the_text_is_markup():
    explained = dateline.explain({"text": HOSTILE, "title": 'Storms <i>kill</i> "19"'})
    page = Page(explained._repr_html_())
    assert page.tags <= {"div", "h4", "p", "span", "small", "table", "thead", "tbody", "tr", "th", "td", "em"}
    assert page.attributes <= {"style", "title"}
    words = "".join(page.words)
    assert all(word in words for word in explained.document["text"].split())
    assert sorted(f["best"] for f in explained.casualties if f["kind"] == "killed")[-1] == 12
    assert "rule en/casualties/" in explained._repr_html_() and "killed 12" in repr(explained)


def test_marks_stand_on_the_words_they_mark():
    explained = dateline.explain("“Décès”: 12 people were killed in Quito — ‘terrible’ — on Friday. 😀 Later 3 people died.")
    text = explained.document["text"]
    for figure in explained.casualties:
        shown = text[figure["start"] : figure["end"]]
        assert shown in explained._repr_html_().replace("&#x27;", "'") and shown in figure["evidence"]


def test_a_document_of_a_dataset_is_explained(samples):
    data = dateline.open(samples)
    first = data.table("casualties", "pyarrow").to_pylist()[0]
    explained = data.explain(first["doc_id"])
    assert first["figure_id"] in [f["figure_id"] for f in explained.casualties]
    Page(explained._repr_html_())
    with pytest.raises(KeyError, match="no document"):
        data.explain("nothing")


def test_an_article_without_words_is_refused():
    with pytest.raises(ValueError, match="cannot be read: empty"):
        dateline.explain("   ")
