"""Which clusters there are, which member is current, and how a cluster is described."""

from app.similar_sky import N, likeness_table

from clara_tui.similarity.cluster_cursor import ClusterCursor
from clara_tui.similarity.cluster_facts import ClusterFacts
from clara_tui.similarity.cluster_table import clusters_in, enrichment_by_number, methods_in
from clara_tui.terminal.glyphs import UNICODE
from clara_tui.text.clusters import about_lines, head_line, list_line, question
from clara_tui.text.styled_text import text_of

TABLE = likeness_table()
CLUSTERS = clusters_in(TABLE, "dpmm")
KNOWN = {name: at in (0, 3, 6, 7) for at, name in enumerate(TABLE["filename"].to_pylist())}
FACTS = ClusterFacts("dpmm", "TOI hosts", enrichment_by_number(TABLE, "dpmm", KNOWN))


def test_members_come_by_rank_and_those_without_a_label_not_at_all() -> None:
    assert methods_in(TABLE.schema.names) == ["dpmm", "kmeans"]
    assert [len(cluster.rows) for cluster in CLUSTERS] == [10, 9, 9, 1]
    shuffled = TABLE.take([*range(N - 1, -1, -1)])
    ranks = shuffled["rank"].take(clusters_in(shuffled, "dpmm")[0].rows).to_pylist()
    assert ranks == sorted(ranks)


def test_a_rich_cluster_says_how_rich() -> None:
    text = " ".join(text_of(line) for line in about_lines(CLUSTERS[0], FACTS, "dpmm", 29, ["V", "V", "PC"], 200))
    assert "cluster 0 of dpmm: 10 of 29 stars, judged PC 1 V 2" in text
    assert "3 TOI hosts: 30.0 %, 2.2 times the 13.3 % of all scored" in text
    assert all(len(text_of(line)) <= 60 for line in about_lines(CLUSTERS[0], FACTS, "dpmm", 29, [], 60))
    line, head = text_of(list_line(CLUSTERS[0], 3, FACTS, True, UNICODE)), text_of(head_line(FACTS))
    assert line.split() == ["▌", "0", "10", "30%", "3", "2.2"]
    assert len(line) == len(head) <= 32


def test_a_share_of_those_that_were_looked_up_says_so() -> None:
    known = dict(list(KNOWN.items())[4:])
    facts = ClusterFacts("dpmm", "TOI hosts", enrichment_by_number(TABLE, "dpmm", known))
    text = " ".join(text_of(line) for line in about_lines(CLUSTERS[0], facts, "dpmm", 29, [], 200))
    assert "1 TOI hosts among 8 looked up: 12.5 %" in text


def test_where_nothing_is_known_nothing_is_claimed() -> None:
    facts = ClusterFacts("dpmm", "known objects", enrichment_by_number(TABLE, "dpmm", {}))
    assert text_of(list_line(CLUSTERS[3], 1, facts, False, UNICODE)).split() == ["noise", "1", "all"]
    assert "times" not in " ".join(text_of(line) for line in about_lines(CLUSTERS[3], facts, "dpmm", 29, [], 200))


def test_the_question_says_how_many_and_who_is_left_alone() -> None:
    assert question(10, CLUSTERS[0], "EB").startswith("Judge 10 stars of cluster 0 as EB, eclipsing binary?")
    assert "The 3 already judged stay as they are." in question(7, CLUSTERS[0], "J")
    assert question(1, CLUSTERS[3], "U").startswith("Judge 1 star of no cluster")


def test_the_current_star_stays_when_the_table_changes() -> None:
    choice = ClusterCursor()
    choice.take_table(TABLE)
    choice.step_cluster(1)
    choice.step_member(4)
    star = choice.key
    choice.take_table(TABLE.take([*range(N - 1, -1, -1)]))
    assert choice.key == star
    choice.step_method(1)
    assert (choice.method, choice.key) == ("kmeans", star)
    choice.step_cluster(-5)
    choice.step_member(-99)
    assert (choice.at, choice.member) == (0, 0)
    choice.take_table(TABLE.slice(0, 2))
    assert choice.key is not None
    choice.take_table(TABLE.select(["filename", "tic_id", "sector", "rank"]))
    assert choice.key is None
