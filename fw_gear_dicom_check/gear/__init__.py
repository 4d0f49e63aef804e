"""A gear's folder comes in; its outputs and the job's exit code go out."""
