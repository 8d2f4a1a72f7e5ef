"""The syntax of sentences, in offsets of the release."""

import pytest

from dateline.parsing import LONGEST, parse

pytestmark = pytest.mark.model


def tree(sentence, offset=0):
    return parse([(offset, sentence)])[0]


def word(tree, text):
    return next(i for i, token in enumerate(tree.tokens) if token.text == text)


def test_offsets_are_those_of_the_release():
    found = tree("Acme opened the plant.", offset=40)
    assert [(t.start, t.text) for t in found.tokens] == [
        (40, "Acme"), (45, "opened"), (52, "the"), (56, "plant"), (61, "."),
    ]  # fmt: skip
    assert found.at(57) == 3
    assert found.at(51) is None


def test_subject_and_agent_of_a_passive():
    found = tree("The plant was opened by Acme.")
    assert found.tokens[word(found, "plant")].dep == "nsubjpass"
    up, meeting, down = found.path(word(found, "plant"), word(found, "Acme"))
    assert found.tokens[meeting].text == "opened"
    assert [found.tokens[i].text for i in up] == ["plant"]
    assert [found.tokens[i].text for i in down] == ["Acme", "by"]


def test_the_head_of_a_span_is_the_word_it_hangs_by():
    text = "It covers a 20-hectare site in northern Utrecht."
    found = tree(text)
    start = text.index("northern")
    assert found.tokens[found.head_of(start, start + len("northern Utrecht"))].text == "Utrecht"


def test_the_root_is_its_own_head_and_white_space_is_no_token():
    found = tree("Work  began\nin May.")
    assert "began" in {t.text for i, t in enumerate(found.tokens) if t.head == i}
    assert all(t.text.strip() for t in found.tokens)


def test_an_overlong_stretch_gets_an_empty_tree_and_its_neighbours_theirs():
    trees = parse([(0, "Work began."), (20, "word " * LONGEST), (9999, "It ended.")])
    assert [bool(t.tokens) for t in trees] == [True, False, True]
    assert trees[2].tokens[0].start == 9999


def test_nothing_in_nothing_out():
    assert parse([]) == []


def test_a_list_item_stands_for_what_the_list_illustrates():
    text = "Halls such as Odde Court, Tarn Court and Rand Court have opened."
    found = tree(text)
    assert found.tokens[found.first_of_list(found.at(text.index("Rand") + 5))].text == "Halls"
    assert found.tokens[found.first_of_list(word(found, "opened"))].text == "opened"
