"""What `web/` is given: its modules joined into one string, networks that a browser computes, the facts it shows."""
