"""How somebody is in a photo, and so what may move there."""
