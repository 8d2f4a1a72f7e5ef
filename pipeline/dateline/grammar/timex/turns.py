"""Words that turn to a neighbour: -1 the one before, 0 this one, 1 the next."""

TURNS = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1, "following": 1}
