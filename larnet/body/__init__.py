"""The person of a photo: joints, mask, crop; skeleton.py is the contract that all layers share."""
