"""The results of a project's files come in; its table, text and page go out."""
