"""A mistake inside a part of a definition that is compiled by itself: a template, or a Choice's rule."""

#: What is said of a field that is not part of the declared subset.
UNSUPPORTED = "this field is not supported here"


class PartProblem(ValueError):
    """A part is wrong: in which of its fields, and how."""

    def __init__(self, field: str, problem: str) -> None:
        """Say so; `field` is written as it follows on the part's own place: `.Retry[0].Foo`."""
        super().__init__(problem)
        self.field = field
