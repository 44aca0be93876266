"""How often each kind of example is drawn."""
from training.drill import drill
from training.examples import about, blind, check, compare, forced, one_hop, outline, plain, several

MIXTURE = [(one_hop, 48), (check, 16), (forced, 12), (several, 14), (about, 6), (compare, 5), (plain, 18), (blind, 5), (outline, 36), (drill, 30)]


def example(pools, rng, mixture=MIXTURE):
    return rng.choices([f for f, _ in mixture], [w for _, w in mixture])[0](pools, rng)
