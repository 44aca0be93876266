"""How often each kind of example is drawn."""
from training.drill import drill
from training.examples import about, blind, check, compare, forced, one_hop, outline, plain, several

MIXTURE = [(one_hop, 48), (check, 22), (forced, 16), (several, 10), (about, 6), (compare, 26), (plain, 56), (blind, 8), (outline, 36), (drill, 40)]


def example(pools, rng, mixture=MIXTURE):
    return rng.choices([f for f, _ in mixture], [w for _, w in mixture])[0](pools, rng)
