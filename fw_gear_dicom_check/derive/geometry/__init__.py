"""Headers of images that lie in space -> how they lie: orientations, places, steps, repeats."""
