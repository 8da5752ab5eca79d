"""A page with several matters (live blog, round-up) split into the parts that can be read one by one."""

from storage.model import Article


def sections(article: Article) -> tuple[Article, ...]:
    """The article itself, or its parts in their order, each with the page's own id."""
    return (article,)
