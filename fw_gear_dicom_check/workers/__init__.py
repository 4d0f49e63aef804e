"""Archives to check come in; their reports, made by one process, several or a cluster, go out."""
