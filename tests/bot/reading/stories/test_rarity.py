"""How rare a feature is, counted over many articles (promise T2: copies and stories are told by rare words)."""

from bot.reading.stories.features import MOST, Features
from bot.reading.stories.rarity import Rarity

MANY = 33_000


def test_features_that_share_a_slot_in_every_article_are_common_and_no_error() -> None:
    """T2: two words of nearly every article that are counted together come to more than 65,535 before the counts are halved."""
    rarity = Rarity({})
    common = {7: 1, 7 + (1 << 18): 1}
    features = Features(language="en", minute=0, facts=None, channels={name: {} for name in MOST} | {"body": common})
    for _ in range(MANY):
        rarity.count(features)
    known = rarity.weighed("body", "en", {7: 1, 8: 1})
    assert known.ids[0] == 8
    assert known.weights[0] > 10 * abs(known.weights[1])
