"""What is usual for the settings of a network's convolutions, beside what the shipped network has."""

LAYER_ADVICE = "\n".join(
    (
        "| Setting | Usual choice | Why | The shipped network |",
        "|---|---|---|---|",
        "| Filter size | 3 × 3; 5 × 5 or 7 × 7 in the first layer of large pictures | Two layers of 3 × 3 see as far "
        "as one of 5 × 5, with 18 weights instead of 25 for each pair of channels | 3 × 3, 3 × 3, 5 × 5 |",
        "| Filter count | A power of two, from 32 to some hundred; more in deeper layers | More filters tell more "
        "apart, cost more, and overfit sooner | 128 each |",
        "| Stride | 1 | Making maps smaller is left to pooling | 1, and 2 × 2 pooling twice |",
        "| Padding | Same | The border counts as much as the middle, and only pooling changes the size | Same |",
    )
)
