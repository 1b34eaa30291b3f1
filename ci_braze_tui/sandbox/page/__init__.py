"""The page on `/` of the sandbox, for people who want to see what Braze holds and to break it on purpose."""
