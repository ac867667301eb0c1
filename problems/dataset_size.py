"""How many books make up a data set of a thousand trillion tokens, and which library has so many."""

from derive.author import Equals, Problem, Satisfies, eq, node
from derive.rules import Rearrange, Solve, Substitute

p = Problem(
    title="A very large data set, in books",
    source="counts of library holdings as named with each given",
)

T = p.given("T", "1e15", "tokens in the data set", "token", low="1e15", high="1.7e15")
w = p.given("w", "1.4", "tokens per word", "token/word", low="1.2", high="1.6")
c = p.given("c", "400", "words per page", "word/page", low="250", high="500")
b = p.given("b", "300", "pages per book", "page/book", low="200", high="400")
V = p.given("V", "20e6", "volumes in the Library of Congress", "book", low="17e6", high="40e6")
V_13 = p.given("V_13", "23592066", 'books catalogued there in {"2013"}', "book")
V_32 = p.given("V_32", "32e6", "another count of its volumes", "book")
V_38 = p.given("V_38", "38e6", "another count of its volumes", "book")
V_40 = p.given("V_40", "40e6", "the largest count of its volumes", "book")
V_17 = p.given("V_17", "25e6", 'books scanned by Google until about {"2017"}', "book")
V_19 = p.given("V_19", "40e6", 'books scanned by Google until {"2019"}', "book")
V_all = p.given("V_all", "129864880", 'books in the world, counted by Google in {"2010"}', "book")

W = p.unknown("W", "words in the data set", "word")
P = p.unknown("P", "pages in the data set", "page")
X = p.unknown("X", "books in the data set", "book")
k = p.unknown("k", "words per book", "word/book")
r = p.unknown("r", "how many Libraries of Congress that is")
r_13 = p.unknown("r_13", 'the same by the catalogue of {"2013"}')
r_32 = p.unknown("r_32", "the same by 32 million volumes")
r_38 = p.unknown("r_38", "the same by 38 million volumes")
r_40 = p.unknown("r_40", "the same by 40 million volumes")
r_17 = p.unknown("r_17", 'how often Google Books of {"2017"}')
r_19 = p.unknown("r_19", 'how often Google Books of {"2019"}')
r_all = p.unknown("r_all", "how often all books")
e = p.unknown("e", "orders of magnitude between the data set and all books", domain="real")

tokens = p.premise("tokens", eq(T, w * W), "every word is split into so many tokens")
words = p.premise("words", eq(W, c * P), "every page holds so many words")
pages = p.premise("pages", eq(P, b * X), "every book has so many pages")

p.example("the 1.7e15 tokens that the law asks for", T="1.7e15")
p.example("short pages", c="250")
p.example("a larger library", V="32e6")


@p.solution
def solution(s):
    s.part(
        "A data set holds {T} tokens. How many words are that, and how many books?",
        id="5d",
        goal=(Satisfies(eq(W * w, T)), Satisfies(eq(P * c, W)), Satisfies(eq(X * k, W))),
    )
    s.say("Tokens become words.")
    as_words = s.step(tokens, by=Solve(W))
    words_number = s.number(as_words)
    s.say("Words become pages.")
    as_pages = s.step(s.step(words, by=Solve(P)), by=Substitute(as_words))
    as_pages = s.step(as_pages, by=Rearrange(), gives=eq(P, T / (w * c)))
    pages_number = s.number(as_pages)
    s.say("Pages become books; a book has {k} words.")
    per_book = s.let(k, c * b)
    per_book_number = s.number(per_book)
    as_books = s.step(s.step(pages, by=Solve(X)), by=Substitute(as_pages))
    as_books = s.step(as_books, by=Rearrange(), gives=eq(X, T / (w * c * b)))
    books_number = s.number(as_books)
    s.answer(words_number, pages_number, per_book_number, books_number)

    s.part("How sure is the number of books?", id="5d.range")
    s.assumption(
        "Tokenisers differ in {w}, and pages and books in length; {T} itself was rounded down from what "
        "the law of scaling asks for."
    )
    ends = s.uncertainty(as_books)
    s.answer(*ends, text="Every factor is multiplied or divided by once, so the widest range decides.")

    s.part(
        "How many Libraries of Congress is that?",
        id="5d.library",
        goal=Satisfies(eq(r * V * b * c * w, T)),
    )
    s.assumption("A volume of a library counts as one book of the length assumed here.")
    s.say("The answer depends on the count of volumes, so that count has to be named.")
    ratio = s.step(s.let(r, X / V), by=Substitute(as_books))
    ratio = s.step(ratio, by=Rearrange(), gives=eq(r, T / (w * c * b * V)))
    ratio_number = s.number(ratio)
    s.answer(ratio, ratio_number)
    s.published(ratio_number, "350", "a ratio in circulation", verdict="disagree", vary=(V,))
    s.published(ratio_number, "186", "a ratio in circulation", verdict="disagree", vary=(V,))
    s.published(ratio_number, "1.5e2", "a ratio in circulation", verdict="disagree", vary=(V,))
    s.part(
        "And by other counts?",
        id="5d.counts",
        goal=[
            Satisfies(eq(ratio_of * volumes * (b * c * w), T))
            for ratio_of, volumes in (
                (r_13, V_13),
                (r_32, V_32),
                (r_38, V_38),
                (r_40, V_40),
                (r_17, V_17),
                (r_19, V_19),
                (r_all, V_all),
            )
        ],
    )
    s.say('The catalogue of {"2013"}, and three more counts of volumes:')
    by_catalogue = s.number(s.step(s.let(r_13, X / V_13), by=Substitute(as_books)))
    by_32 = s.number(s.step(s.let(r_32, X / V_32), by=Substitute(as_books)))
    by_38 = s.number(s.step(s.let(r_38, X / V_38), by=Substitute(as_books)))
    by_40 = s.number(s.step(s.let(r_40, X / V_40), by=Substitute(as_books)))
    s.say('What Google scanned until {"2017"}, and until {"2019"}:')
    scanned = s.number(s.step(s.let(r_17, X / V_17), by=Substitute(as_books)))
    scanned_later = s.number(s.step(s.let(r_19, X / V_19), by=Substitute(as_books)))
    s.say('All books that there are, by the count of {"2010"}:')
    of_all = s.number(s.step(s.let(r_all, X / V_all), by=Substitute(as_books)))
    s.answer(by_catalogue, by_32, by_38, by_40, scanned, scanned_later, of_all)
    s.plot(
        "How many libraries, by the count of their volumes",
        s.curve("any count", ratio, V, "1e7", "1.9e8", log=True),
        s.curve("Library of Congress", ratio, V, at=(V, V_13, V_32, V_38, V_40), style="dots"),
        s.curve("Google Books", ratio, V, at=(V_17, V_19), style="dots"),
        s.curve("all books", ratio, V, at=(V_all,), style="dots"),
        x="volumes",
        y="libraries",
        log="xy",
        alt="A falling line: twice the volumes, half the ratio. Dots mark the counts that are named here.",
    )
    s.published(by_32, "186", "a ratio in circulation", verdict="agree")
    s.published(by_40, "1.5e2", "a ratio in circulation", verdict="agree")

    s.part(
        "Is there enough text in books?",
        id="5d.order",
        goal=Equals(e, node("log", T / (w * c * b * V_all)) / node("log", 10)),
    )
    s.say(
        "By orders of magnitude, the data set is larger than all the books in the world by {e} powers of ten."
    )
    order = s.step(s.let(e, node("log10", X / V_all)), by=Substitute(as_books))
    order_number = s.number(order, digits=3)
    s.answer(order_number, text="Books alone are enough only if {e} is negative.")
