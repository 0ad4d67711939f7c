"""The course and the rows are data: only what this folder itself holds is collected."""

collect_ignore = ["course"]
collect_ignore_glob = ["h[0-9]*", "c[0-9]*"]
