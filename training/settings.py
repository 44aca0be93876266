"""The settings of a run: what the command says, else what its checkpoint remembers, else the defaults."""

FIXED = ("seed", "layers", "width", "hidden")  # another value would be another run
SETTINGS = {
    "seed": (1, ""),
    "layers": (5, ""),
    "width": (256, ""),
    "hidden": (512, ""),
    "rate": (2.5e-3, "of AdamW: embedding and norms"),
    "matrix_rate": (0.012, "of Muon: matrices"),
    "decay": (0.35, "share of the time in which the rates fall to nothing"),
    "rows": (64, "examples per step"),
    "budget": (2048, "tokens per micro-batch"),
    "others": (0, "random tokens in the softmax beside the batch's own; 0: the whole vocabulary"),
    "short_until": (0.4, "share of the time with short passages"),
    "four_bits_from": (0.8, "share of the time after which weights are rounded as in the export"),
}


def add_settings(parser):
    for name, (default, text) in SETTINGS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), help=f"{text} ({default:g}, or as the run began)".strip())


def settle(given, kept):
    """Fill in what `given` (argparse's namespace) leaves open. @return every setting by name, for the checkpoint

    @param kept: settings of the checkpoint that the run goes on from; {}: it begins
    @raise ValueError: a setting that cannot change under way was given another value
    """
    for name, (default, _) in SETTINGS.items():
        value = getattr(given, name)
        if name in FIXED and name in kept and value not in (None, kept[name]):
            raise ValueError(f"this run began with --{name} {kept[name]}, not {value}: leave it out to go on, or begin anew with --fresh or another --name")
        setattr(given, name, kept.get(name, default) if value is None else value)
    return {name: getattr(given, name) for name in SETTINGS}
