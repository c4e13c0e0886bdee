"""Words of message codes: short, plain, hard to mistake for each other, and unpleasant in no language of ours."""

WORDS = tuple(
    """
    acorn amber anchor apple april arrow autumn badger bamboo banjo barley basil beacon bell birch biscuit
    blossom bramble bread breeze bridge bronze button cactus camel candle canoe carbon castle cedar chalk cherry
    cinema citrus clover cobalt comet copper coral cotton cricket crystal daisy dolphin domino dragon drum eagle
    ebony echo elm ember emerald fable falcon feather fennel fern fiddle fig forest fossil fountain fox
    galaxy garden garlic ginger glacier goose granite grape guitar hammer harbour harp hazel heron honey horizon
    island ivory ivy jacket jasmine jelly jigsaw jungle juniper kayak kettle kite lagoon lantern lark laurel
    lemon lilac linen lobster lotus magnet mango maple marble meadow melon mint mirror monsoon mosaic moss
    mountain mushroom nectar nest nickel nutmeg oak oasis ocean olive onyx opal orange orbit orchid otter
    paddle panda paper parrot peach pearl pebble pepper piano pine planet plum pocket polar poppy prairie
    pumpkin puzzle quartz quill rabbit radio raven reef ribbon river robin rocket rose ruby saddle saffron sage
    sail salmon sandal satin shell silver sparrow spruce star stone summer sunset swan tango teapot thistle
    thunder tiger timber topaz trumpet tulip tundra tunnel turtle umbrella vanilla velvet violet walnut water
    whistle willow window winter wolf yellow zebra zigzag
    """.split()
)
