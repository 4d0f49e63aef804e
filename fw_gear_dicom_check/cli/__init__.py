"""What was typed comes in; a call of a command goes out."""
