"""The letters of the paper, one file each: E_a, G_m, E_v, M_I, G_v, D_m, D_v.

A feature pyramid is a dict keyed by stride. A video feature is (B, C, T, H, W); inside, time comes
first in memory (`blocks.fold`), so that one 2-D convolution serves all frames of all clips.
"""
