"""Who is in a photo, and where: detector, landmark network, and what they say of one person."""
