"""The gallery of movements on the Animate tab: what the actor at hand can do, in small films."""
