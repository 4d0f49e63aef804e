"""What was typed, parsed, comes in; what the command does, and its exit code, go out."""
