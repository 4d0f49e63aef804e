"""The loose files of a folder come in; its series, each one input to check, go out."""
