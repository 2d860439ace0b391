"""Checkpoints, pretrained weights: folders and files of tensors."""
