"""Layers where branches meet."""

from dataclasses import dataclass

from hasy_core.architecture.layers.spec import Call, LayerSpec, Shape, keras_call


@dataclass(frozen=True)
class Add(LayerSpec):
    """The sum of its inputs, value by value: where a skip connection ends (He et al., arXiv:1512.03385)."""

    kind = "Add"
    merges = True

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(set(shapes)) > 1:
            raise ValueError(
                f"shapes {_listed(shapes)} cannot be added; all must be the same (a 1×1 convolution changes channels, "
                "its stride the size)"
            )
        return shapes[0]

    def keras_calls(self) -> tuple[Call, ...]:
        return (keras_call("Add"),)

    def torch_line(self, *names: str) -> str:
        return " + ".join(names)


@dataclass(frozen=True)
class Concatenate(LayerSpec):
    """Its inputs one after another along the channels: where an inception module ends (Szegedy et al. 2015)."""

    kind = "Concatenate"
    merges = True

    def output_shape(self, *shapes: Shape) -> Shape:
        if len({shape[:-1] for shape in shapes}) > 1 or len({len(shape) for shape in shapes}) > 1:
            raise ValueError(f"shapes {_listed(shapes)} cannot be joined; all but the channels must be the same")
        return (*shapes[0][:-1], sum(shape[-1] for shape in shapes))

    def keras_calls(self) -> tuple[Call, ...]:
        return (keras_call("Concatenate"),)

    def torch_line(self, *names: str) -> str:
        return f"torch.cat([{', '.join(names)}], dim=1)"


def _listed(shapes: tuple[Shape, ...]) -> str:
    return " and ".join("×".join(map(str, shape)) for shape in shapes)
