"""The person of a photo: joints, crop, outline; and the contract that all bodies follow."""
